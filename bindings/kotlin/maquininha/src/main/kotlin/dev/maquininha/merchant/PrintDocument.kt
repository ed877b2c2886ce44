package dev.maquininha.merchant

/**
 * A document to be printed at a terminal. It is made elsewhere; an image is all that is taken.
 *
 * @property kind what it is.
 * @property image a PNG or JPEG file of 384 or 388 pixels across and 1 to 1,500 down, of at most
 *   1 MiB.
 */
public class PrintDocument(public val kind: PrintKind, public val image: ByteArray) {
    /** Whether it is the same document. */
    override fun equals(other: Any?): Boolean =
        other is PrintDocument && kind == other.kind && image.contentEquals(other.image)

    /** Goes with [equals]. */
    override fun hashCode(): Int = 31 * kind.hashCode() + image.contentHashCode()

    /** What it is and its size; the image itself is too long for a text. */
    override fun toString(): String = "PrintDocument(kind=$kind, image=${image.size} bytes)"
}

/** What kind of document an image shows. */
public enum class PrintKind {
    /** A fiscal document, NF-e or NFC-e. */
    NFE,

    /** A fiscal coupon. */
    CUPOM,

    /** The receipt of an order. */
    RECEIPT,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** A document to print again. */
public data class Reprint(
    /** The sale. */
    public val sale: Sale,
    /** The document that was given for the terminal, where one was. */
    public val document: PrintDocument?,
)
