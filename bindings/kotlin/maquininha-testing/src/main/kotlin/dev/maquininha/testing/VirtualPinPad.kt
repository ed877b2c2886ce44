package dev.maquininha.testing

import dev.maquininha.internal.calling
import dev.maquininha.internal.toPublic
import dev.maquininha.reader.Battery
import dev.maquininha.reader.NativeLinkInbox
import dev.maquininha.reader.NativeLinkPort
import dev.maquininha.reader.NativeScanInbox
import dev.maquininha.reader.ReaderAddress
import dev.maquininha.ffi.NativeLinkPort as FfiNativeLinkPort
import dev.maquininha.ffi.PinPadAsk as FfiPinPadAsk
import dev.maquininha.ffi.PinPadProfile as FfiPinPadProfile
import dev.maquininha.ffi.VirtualPinPad as FfiVirtualPinPad

/**
 * A virtual ABECS PIN pad with the keys of the simulated acquirers, and the person at it. Test cards
 * are names such as `chip-online-pin`; [testCards] lists them.
 *
 * What the person cannot do throws [dev.maquininha.MaquininhaException] `sandbox`.
 */
public class VirtualPinPad internal constructor(private val pad: FfiVirtualPinPad) : AutoCloseable {
    /** Where it listens on the network. */
    public val address: ReaderAddress = calling { pad.address().toPublic() }

    /** Where it is for [nativeLinks]. */
    public val nativeAddress: ReaderAddress = calling { pad.nativeAddress().toPublic() }

    /** Links to it inside the process, as an app brings some. Their search finds it. */
    public val nativeLinks: NativeLinkPort = PinPadLinks(calling { pad.nativeLinks() })

    /** The lines on its display. */
    public val display: List<String> get() = calling { pad.display() }

    /** What it waits for; `null` while it waits for nothing. */
    public val asks: PinPadAsk? get() = calling { pad.asks()?.toPublic() }

    /** The names of the test cards. */
    public val testCards: List<String> get() = calling { pad.testCards() }

    /** Steps of the script of [play] that are still to come. */
    public val stepsLeft: Int get() = calling { pad.stepsLeft().toInt() }

    /** Puts a card into the slot. */
    public fun insert(name: String): Unit = act("insert $name")

    /** Takes the card out of the slot. */
    public fun removeCard(): Unit = act("remove")

    /** Holds a card to the antenna. */
    public fun tap(name: String): Unit = act("tap $name")

    /** Draws a card through the stripe reader. */
    public fun swipe(name: String): Unit = act("swipe $name")

    /** Types characters, such as a PIN. */
    public fun type(characters: String): Unit = act("type $characters")

    /** Presses a key: `ok`, `clear`, `cancel`, `up`, `down`, `f1` to `f4`, or a character. */
    public fun press(key: String): Unit = act("press $key")

    /** Takes its power away: no link reaches it. */
    public fun powerOff(): Unit = act("power off")

    /** Gives its power back. */
    public fun powerOn(): Unit = act("power on")

    /**
     * The person follows a script from now on, in place of the one before, for example
     * `insert chip-online-pin; type 1234; press ok; remove`: each step as soon as the PIN pad asks
     * for it and a pause of 300 ms, or of `after MILLISECONDS`, has passed; `now …` waits for the
     * pause alone.
     */
    public fun play(script: String): Unit = calling { pad.play(script) }

    /** How full its battery is. Below five percent the antenna stays off. */
    public fun setBattery(battery: Battery): Unit =
        calling { pad.setBattery(battery.percent.toUByte(), battery.charging) }

    /** Cuts the link that is open. The next connection finds it again; [powerOff] keeps it away. */
    public fun cutLink(): Unit = calling { pad.cutLink() }

    /** Takes it off the network. */
    override fun close(): Unit = pad.close()

    private fun act(action: String) = calling { pad.act(action) }
}

/** What a virtual PIN pad waits for. */
public sealed interface PinPadAsk {
    /** A card. */
    public data class Card(
        /** Whether the antenna is on. */
        public val contactless: Boolean,
    ) : PinPadAsk

    /** The contactless card once more. */
    public data object CardAgain : PinPadAsk

    /** The removal of the card. */
    public data object Removal : PinPadAsk

    /** A PIN. */
    public data object Pin : PinPadAsk

    /** A text or number. */
    public data object Entry : PinPadAsk

    /** A choice from a menu. */
    public data object Choice : PinPadAsk

    /** A key, or another event. */
    public data object Event : PinPadAsk
}

/** The protocol that a virtual PIN pad speaks. */
public enum class PinPadProfile {
    /** Before ABECS: no secure session, so that it is refused. */
    CLASSIC_108,

    /** ABECS 2.12. */
    ABECS_212,

    /** ABECS 2.20. */
    ABECS_220,
}

internal fun PinPadProfile.toFfi(): FfiPinPadProfile = when (this) {
    PinPadProfile.CLASSIC_108 -> FfiPinPadProfile.CLASSIC108
    PinPadProfile.ABECS_212 -> FfiPinPadProfile.ABECS212
    PinPadProfile.ABECS_220 -> FfiPinPadProfile.ABECS220
}

private fun FfiPinPadAsk.toPublic(): PinPadAsk = when (this) {
    is FfiPinPadAsk.Card -> PinPadAsk.Card(contactless)
    FfiPinPadAsk.CardAgain -> PinPadAsk.CardAgain
    FfiPinPadAsk.Removal -> PinPadAsk.Removal
    FfiPinPadAsk.Pin -> PinPadAsk.Pin
    FfiPinPadAsk.Entry -> PinPadAsk.Entry
    FfiPinPadAsk.Choice -> PinPadAsk.Choice
    FfiPinPadAsk.Event -> PinPadAsk.Event
}

/** The links of a virtual PIN pad, as an app implements them. */
private class PinPadLinks(private val native: FfiNativeLinkPort) : NativeLinkPort {
    override fun connect(link: Long, place: String, inbox: NativeLinkInbox): Unit =
        native.connect(link.toULong(), place, inbox.inbox)

    override fun send(link: Long, bytes: ByteArray): Unit = native.send(link.toULong(), bytes)

    override fun resume(link: Long): Unit = native.resume(link.toULong())

    override fun close(link: Long): Unit = native.close(link.toULong())

    override fun startScan(inbox: NativeScanInbox): Unit = native.startScan(inbox.inbox)

    override fun stopScan(): Unit = native.stopScan()
}
