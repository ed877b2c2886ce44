package dev.maquininha

/** Where the credential for the order API comes from. Never from the app's package. */
public fun interface Credentials {
    /**
     * The credential in force. Asked before every call, so that a rotated key is picked up without
     * a restart; must answer within 2 s. Throwing means that there is none: the order API is then
     * not called.
     */
    public fun credential(): Credential
}

/** What opens the order API. Its text is never shown by [toString]. */
public sealed class Credential {
    /**
     * A secret key, on a device the merchant controls.
     *
     * @property key Not empty, without colons and blanks.
     */
    public class SecretKey(public val key: String) : Credential()

    /**
     * A token for the merchant's relay.
     *
     * @property token Its text.
     */
    public class Token(public val token: String) : Credential()

    /** The kind of credential, without its text. */
    final override fun toString(): String = "Credential.${javaClass.simpleName}"
}
