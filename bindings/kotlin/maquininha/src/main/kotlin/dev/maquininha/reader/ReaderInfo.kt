package dev.maquininha.reader

/** The reader that is connected, or that should be. */
public data class ConnectedReader(
    /** Where it is. */
    public val address: ReaderAddress,
    /** Its name, where it tells one: foreign text. */
    public val name: String?,
    /** The device plug-in, once it is known. */
    public val plugin: String?,
    /** What it told of itself, once it was ready. */
    public val info: ReaderInfo?,
)

/** What a reader tells of itself. Foreign text: to be shown, never trusted. */
public data class ReaderInfo(
    /** Serial number. */
    public val serial: String,
    /** Maker. */
    public val maker: String,
    /** Model. */
    public val model: String,
    /** Version of its system. */
    public val firmware: String,
    /** Version of the protocol that it speaks. */
    public val protocol: String,
    /** What it can do. */
    public val capabilities: ReaderCapabilities,
    /** Battery, where it has one and tells. */
    public val battery: Battery?,
)

/** What a reader can do. */
public data class ReaderCapabilities(
    /** Sides that it has. */
    public val entries: CardEntries,
    /** It can take a PIN. */
    public val takesPin: Boolean,
    /** Lines of its display; 0 without one. */
    public val displayLines: Int,
    /** Characters in a line; 0 without a display. */
    public val displayColumns: Int,
    /** It has keys, so it can ask questions. */
    public val keyboard: Boolean,
    /** It takes letters, too. */
    public val alphanumeric: Boolean,
)

/** Sides of a reader that take a card. */
public data class CardEntries(
    /** Chip slot. */
    public val chip: Boolean,
    /** Contactless field. */
    public val contactless: Boolean,
    /** Stripe reader. */
    public val stripe: Boolean,
)

/** How full the battery is. */
public data class Battery(
    /** 0 to 100. */
    public val percent: Int,
    /** It is being charged. */
    public val charging: Boolean,
)
