package dev.maquininha

/** A language of texts for people. */
public enum class Language {
    /** Brazilian Portuguese. */
    PT_BR,

    /** English. */
    EN,
}
