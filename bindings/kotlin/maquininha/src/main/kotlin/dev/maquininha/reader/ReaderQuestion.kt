package dev.maquininha.reader

/** A question that a reader asks without a card. */
public sealed interface ReaderQuestion {
    /**
     * Shows a text and waits for a function key. Digits are not told, so that a text can never ask
     * for a PIN.
     */
    public data class Key(
        /** The text; lines are parted by line feeds. */
        public val text: String,
    ) : ReaderQuestion

    /** One of several options. */
    public data class Menu(
        /** Above the options. */
        public val title: String,
        /** 1 to 20 options of 1 to 24 characters, in order. */
        public val options: List<String>,
    ) : ReaderQuestion

    /** Typed in under a fixed text, shown as it is typed. */
    public data class Input @JvmOverloads constructor(
        /** What for. */
        public val prompt: FixedPrompt,
        /** How many characters, 0 to 32. */
        public val length: IntRange,
        /** Which characters. */
        public val kind: InputKind = InputKind.NUMERIC,
    ) : ReaderQuestion
}

/** Which characters an input takes. */
public enum class InputKind {
    /** Digits. */
    NUMERIC,

    /** Letters and digits; not every reader can. */
    ALPHANUMERIC,
}

/** What came of a question. */
public sealed interface ReaderAnswer {
    /** A function key. */
    public data class Key(
        /** Which. */
        public val key: ReaderKey,
    ) : ReaderAnswer

    /** An option. */
    public data class Choice(
        /** Which, counted from 0. */
        public val index: Int,
    ) : ReaderAnswer

    /** A text. It may be a document number: [toString] leaves it out. */
    public data class Text(
        /** What was typed in. */
        public val text: String,
    ) : ReaderAnswer {
        override fun toString(): String = "Text(${text.length} characters)"
    }

    /** The person pressed cancel. */
    public data object Canceled : ReaderAnswer

    /** Nothing came in time. */
    public data object TimedOut : ReaderAnswer

    /** A case of a later version of the library. */
    public data object Unrecognized : ReaderAnswer
}

/** A function key of a reader. */
public sealed interface ReaderKey {
    /** OK. */
    public data object Enter : ReaderKey

    /** Clear. */
    public data object Clear : ReaderKey

    /** F1 to F4. */
    public data class Function(
        /** 1 to 4. */
        public val number: Int,
    ) : ReaderKey

    /** A case of a later version of the library. */
    public data object Unrecognized : ReaderKey
}
