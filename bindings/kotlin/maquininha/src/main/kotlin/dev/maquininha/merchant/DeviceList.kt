package dev.maquininha.merchant

import dev.maquininha.Device

/** A terminal as the back office keeps it, every field as it was typed. */
public data class DeviceRow(
    /** Must be `POS`. */
    public val peripheralType: String,
    /** Must be `POS`. */
    public val equipment: String,
    /** Required. */
    public val model: String,
    /** Required, unique in the company. */
    public val serial: String,
    /** Required; check digits are validated. */
    public val acquirerCnpj: String,
    /** Version of the payment app, where known. */
    public val appVersion: String?,
    /** Free text. */
    public val description: String?,
    /** Price level that is added. */
    public val additionalPriceLevel: String?,
    /** Company, where one list serves several. */
    public val company: String?,
    /** The establishment's code at the acquirer. */
    public val establishmentCode: String?,
)

/** A terminal whose row was checked. */
public data class DeviceRecord(
    /** The terminal. */
    public val device: Device,
    /** The acquirer. */
    public val acquirerCnpj: String,
    /** Free text. */
    public val description: String?,
    /** Price level that is added. */
    public val additionalPriceLevel: String?,
    /** Company, where one list serves several. */
    public val company: String?,
    /** The establishment's code at the acquirer. */
    public val establishmentCode: String?,
)

/** What a new list of terminals came to. */
public data class DeviceSync(
    /** What changed. */
    public val changes: List<DeviceChange>,
    /** What is odd, yet taken. */
    public val warnings: List<DeviceWarning>,
)

/** What is odd about a terminal, yet taken. */
public sealed interface DeviceWarning {
    /** The model is not in the table: it gets the most restrictive capabilities. */
    public data class UnknownModel(
        /** Which terminal. */
        public val serial: String,
        /** What was written. */
        public val model: String,
    ) : DeviceWarning

    /** A case of a later version of the library. */
    public data object Unrecognized : DeviceWarning
}

/** How the list of terminals changed. */
public sealed interface DeviceChange {
    /** A terminal is new. */
    public data class Added(
        /** Which. */
        public val serial: String,
    ) : DeviceChange

    /** A terminal changed. */
    public data class Changed(
        /** Which. */
        public val serial: String,
    ) : DeviceChange

    /** A terminal is gone. */
    public data class Removed(
        /** Which. */
        public val serial: String,
    ) : DeviceChange

    /** A case of a later version of the library. */
    public data object Unrecognized : DeviceChange
}
