package dev.maquininha.reader

/** Where a reader is. */
public data class ReaderAddress(
    /** What carries the bytes. */
    public val kind: LinkKind,
    /**
     * Where, in the words of that kind: `host:port`, a device such as `/dev/ttyACM0`, what
     * [NativeLinkPort.connect] understands. 1 to 256 bytes, no control characters.
     */
    public val place: String,
) {
    /** Makes addresses. */
    public companion object {
        /** A reader on the network, `host:port`. */
        @JvmStatic
        public fun tcp(place: String): ReaderAddress = ReaderAddress(LinkKind.TCP, place)

        /** A serial line, `/dev/ttyACM0` or `COM3`; its own rate after an `@`. */
        @JvmStatic
        public fun serial(place: String): ReaderAddress = ReaderAddress(LinkKind.SERIAL, place)

        /** A reader that [NativeLinkPort] connects. */
        @JvmStatic
        public fun native(place: String): ReaderAddress = ReaderAddress(LinkKind.NATIVE, place)
    }
}

/** What carries the bytes. */
public enum class LinkKind {
    /** A TCP connection. */
    TCP,

    /** A serial line or a USB device that looks like one. */
    SERIAL,

    /** Bluetooth Low Energy by the library itself. */
    BLE,

    /** A link of the app: RFCOMM, GATT, USB. */
    NATIVE,

    /** Inside the process. */
    MEMORY,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** A reader that was connected before. */
public data class RememberedReader(
    /** Where it is. */
    public val address: ReaderAddress,
    /** The device plug-in that speaks with it. */
    public val plugin: String,
    /** Its name, where it tells one: foreign text. */
    public val name: String?,
    /** Its serial number: foreign text. */
    public val serial: String?,
)
