package dev.maquininha.reader

/** What a search tells. */
public sealed interface DiscoveryEvent {
    /** A reader came into sight, or its name or strength changed. */
    public data class Found(
        /** The reader. */
        public val reader: DiscoveredReader,
    ) : DiscoveryEvent

    /** It is out of sight. */
    public data class Gone(
        /** Where it was. */
        public val address: ReaderAddress,
    ) : DiscoveryEvent

    /** One kind of link cannot be searched; others go on. */
    public data class Trouble(
        /** Why, and what a person can do. */
        public val trouble: ReaderTrouble,
    ) : DiscoveryEvent

    /** A case of a later version of the library. */
    public data object Unrecognized : DiscoveryEvent
}

/** A reader in sight. */
public data class DiscoveredReader(
    /** Where it is. */
    public val address: ReaderAddress,
    /** Name that it tells, where it tells one. Foreign text: to be shown, never trusted. */
    public val name: String?,
    /** Signal strength in dBm, for radio links. */
    public val rssiDbm: Int?,
    /** Whether the system says that it is paired. */
    public val paired: Boolean?,
    /** The device plug-ins that may speak with it, the surest first. */
    public val plugins: List<String>,
    /** Whether it was connected before. */
    public val isRemembered: Boolean,
)
