package dev.maquininha.reader

import dev.maquininha.Language

/** What happens with the reader. */
public sealed interface ReaderEvent {
    /** How it stands: first at once, then whenever it changed. */
    public data class View(
        /** The view. */
        public val view: ReaderView,
    ) : ReaderEvent

    /** A message of a payment, for card holder and operator. */
    public data class Message(
        /** A stable code, for example `present_card`. */
        public val code: String,
        /** A sentence for the screen, in Brazilian Portuguese. */
        public val userTextPtBr: String,
        /** A sentence for the screen, in English. */
        public val userTextEn: String,
    ) : ReaderEvent {
        /** A sentence for the screen. */
        @JvmOverloads
        public fun userText(language: Language = Language.PT_BR): String =
            if (language == Language.EN) userTextEn else userTextPtBr
    }

    /** A text that the reader sent for the operator: foreign, shown as it is. */
    public data class Text(
        /** The text. */
        public val text: String,
    ) : ReaderEvent

    /** The reader told how full its battery is. */
    public data class BatteryLevel(
        /** How full. */
        public val battery: Battery,
    ) : ReaderEvent

    /** A case of a later version of the library. */
    public data object Unrecognized : ReaderEvent
}
