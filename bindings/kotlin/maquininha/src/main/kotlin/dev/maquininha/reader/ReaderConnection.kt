package dev.maquininha.reader

/** What came of connecting. */
public sealed interface ReaderConnection {
    /** A payment may start. */
    public data class Connected(
        /** What the reader told of itself. */
        public val info: ReaderInfo,
    ) : ReaderConnection

    /**
     * It did not work. A remembered reader is tried again by itself where that makes sense;
     * [Readers.view] tells.
     */
    public data class Failed(
        /** Why, and what a person can do. */
        public val trouble: ReaderTrouble,
    ) : ReaderConnection

    /** Another connection or [Readers.disconnect] took its place. */
    public data object Canceled : ReaderConnection

    /** A case of a later version of the library. */
    public data object Unrecognized : ReaderConnection
}
