package dev.maquininha

/** A terminal as the order integration knows it. */
public data class Device @JvmOverloads constructor(
    /** Its serial number; blanks at the ends are dropped, the case is kept. */
    public val serial: String,
    /** Its model. */
    public val model: DeviceModel,
    /** Version of its payment app, where known: one to three numbers with dots between them. */
    public val appVersion: String? = null,
)

/** What a model can do under the order integration. */
public data class Capabilities(
    /** Takes orders pushed to it. */
    public val direct: Boolean,
    /** Takes orders from its list. */
    public val listed: Boolean,
    /** Can print. */
    public val prints: Boolean,
    /** First version of the payment app that takes Pix; absent means never. */
    public val pixFrom: String?,
)

/**
 * The model of a terminal.
 *
 * @property name Its name. One that is not known gets the most restrictive capabilities.
 */
public data class DeviceModel(public val name: String) {
    /** The name. */
    override fun toString(): String = name

    /** Models the order integration knows. */
    public companion object {
        /** Positivo L3. */
        @JvmField
        public val L3: DeviceModel = DeviceModel("L3")

        /** Ingenico A8. */
        @JvmField
        public val A8: DeviceModel = DeviceModel("A8")

        /** Sunmi P2. */
        @JvmField
        public val P2: DeviceModel = DeviceModel("P2")

        /** PAX S920. */
        @JvmField
        public val S920: DeviceModel = DeviceModel("S920")

        /** PAX Q92. */
        @JvmField
        public val Q92: DeviceModel = DeviceModel("Q92")
    }
}
