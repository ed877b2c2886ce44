package dev.maquininha.reader

import dev.maquininha.DriverProfile
import java.io.File
import java.time.Duration

/** Settings of the readers of one device. The defaults are those of every language. */
public data class ReadersConfiguration @JvmOverloads constructor(
    /**
     * The folder where readers are remembered, and how far chip cards went. It is made where it is
     * missing and must survive updates of the app. It may be the terminal's own.
     */
    public val storage: File,
    /**
     * The acquirers, whose tables are loaded into a reader: JSON text in the form of
     * `docs/acquirers.md`.
     */
    public val acquirers: String,
    /**
     * The acquirers' host. Without one no terminal takes payments by these readers; they can still
     * be found, connected and asked.
     */
    public val host: AcquirerHost? = null,
    /** Whether readers on the network are connected. */
    public val tcp: Boolean = true,
    /** Whether serial lines are searched and connected. Android has none. */
    public val serial: Boolean = true,
    /** How long a link may take to open. 30 s: Bluetooth pages a sleeping reader. */
    public val connectLimit: Duration = Duration.ofSeconds(30),
    /** How long session and tables may take, over the slowest link. 180 s. */
    public val prepareLimit: Duration = Duration.ofSeconds(180),
)

/**
 * How a terminal reaches the authorisation host of its acquirers. [toString] leaves the token out.
 */
public class AcquirerHost @JvmOverloads constructor(
    /** Its base URL; each acquirer is a folder below it, by its name. */
    public val url: String,
    /** What opens it: a bearer token. Absent where it needs none. */
    public val token: String?,
    /**
     * What the host promises of approvals that nobody decides. There is no default: the safety of
     * payments rests on it.
     */
    public val profile: DriverProfile,
    /** Longest time to make a connection; until then nothing was sent. 10 s. */
    public val connectLimit: Duration = Duration.ofSeconds(10),
    /** Longest time of a call with its answer, at most 120 s; after it the host was silent. 30 s. */
    public val answerLimit: Duration = Duration.ofSeconds(30),
    /** Takes `http://` for hosts other than the loopback. For tests only. */
    public val allowPlainHttp: Boolean = false,
    /** Roots to trust beside the bundled ones: PEM text or DER bytes each. */
    public val extraRootCertificates: List<ByteArray> = emptyList(),
) {
    override fun toString(): String = "AcquirerHost(url=$url, profile=$profile)"
}
