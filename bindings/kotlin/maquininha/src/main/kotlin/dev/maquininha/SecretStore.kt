package dev.maquininha

/**
 * Where the sales side keeps its secrets: the key store of the platform, or a file that only the
 * app can read. Names are not secret. Each call has 5 s. Throwing means that the store is not
 * available; nothing is then let in or changed.
 */
public interface SecretStore {
    /** Keeps a secret under a name, over an older one. */
    public fun set(name: String, secret: String)

    /** The secret of a name, if there is one. */
    public fun get(name: String): String?

    /** Forgets a secret. Twice is success. */
    public fun delete(name: String)
}
