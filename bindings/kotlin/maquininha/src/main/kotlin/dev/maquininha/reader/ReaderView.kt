package dev.maquininha.reader

import dev.maquininha.Language
import java.time.Duration

/** How it stands with the reader. */
public data class ReaderView(
    /** The state. */
    public val state: ReaderState,
    /** What keeps the reader away and what a person can do, while it is reconnecting or failed. */
    public val trouble: ReaderTrouble?,
    /** The reader, unless none is wanted. */
    public val reader: ConnectedReader?,
    /** Which sides take a card for a payment: none unless ready or busy. */
    public val entries: CardEntries,
    /** Its battery, as it said last. */
    public val battery: Battery?,
)

/** How it stands with the reader. */
public sealed interface ReaderState {
    /** No reader, and none is being looked for. */
    public data object NotConnected : ReaderState

    /** Readers are being looked for, none is connected. */
    public data object Discovering : ReaderState

    /** The link is being opened. */
    public data object Connecting : ReaderState

    /** Session, keys and tables. */
    public data object Preparing : ReaderState

    /** A payment may start. */
    public data object Ready : ReaderState

    /** A payment or question runs. */
    public data object Busy : ReaderState

    /** The reader was lost and is tried again by itself. */
    public data class Reconnecting(
        /** Why it was lost, or the last try failed. */
        public val reason: ConnectionFailure,
        /** Which try comes next, or runs; from 1. */
        public val attempt: Int,
        /** How long until then, counted from the failure; none while it runs. */
        public val pause: Duration?,
    ) : ReaderState

    /** It did not work; a person must do something. */
    public data class Failed(
        /** Why. */
        public val reason: ConnectionFailure,
    ) : ReaderState

    /** A case of a later version of the library. */
    public data object Unrecognized : ReaderState
}

/** Why a reader is not connected. */
public enum class ConnectionFailure {
    /** The link to the reader was lost. */
    LINK_LOST,

    /** The reader was not found. */
    NOT_FOUND,

    /** The reader is in use elsewhere. */
    IN_USE,

    /** Bluetooth is off. */
    RADIO_OFF,

    /** The system does not permit the use of this link. */
    NOT_PERMITTED,

    /** The reader is not paired. */
    NOT_PAIRED,

    /** The device that was found is no known reader. */
    NO_BYTE_SERVICE,

    /** The address of the reader is not valid. */
    BAD_ADDRESS,

    /** This app does not use this kind of link. */
    LINK_KIND_MISSING,

    /** The plug-in of this reader is not installed. */
    PLUGIN_MISSING,

    /** The reader speaks another protocol. */
    OTHER_PROTOCOL,

    /** The reader does not answer. */
    NO_ANSWER,

    /** The reader is busy. */
    BUSY,

    /** The reader lacks the acquirer's key. */
    KEY_MISSING,

    /** The reader did not take the tables. */
    TABLES_REFUSED,

    /** The reader stopped for security. */
    SECURITY,

    /** The reader failed. */
    FAILED,

    /** A case of a later version of the library. */
    UNRECOGNIZED,
}

/** Why a reader is not there, with what a person can do about it. */
public data class ReaderTrouble(
    /** Why. */
    public val reason: ConnectionFailure,
    /** The same as a stable code, for example `link_lost`. */
    public val code: String,
    /** Whether it may pass by itself, so that trying again makes sense. */
    public val mayPass: Boolean,
    /** What happened, in Brazilian Portuguese. */
    public val userTextPtBr: String,
    /** What happened, in English. */
    public val userTextEn: String,
    /** What a person can do, in Brazilian Portuguese. */
    public val suggestionPtBr: String,
    /** What a person can do, in English. */
    public val suggestionEn: String,
) {
    /** What happened. */
    @JvmOverloads
    public fun userText(language: Language = Language.PT_BR): String =
        if (language == Language.EN) userTextEn else userTextPtBr

    /** What a person can do about it. */
    @JvmOverloads
    public fun suggestion(language: Language = Language.PT_BR): String =
        if (language == Language.EN) suggestionEn else suggestionPtBr
}
