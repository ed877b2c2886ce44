package dev.maquininha.testing

import dev.maquininha.DriverCommand
import dev.maquininha.DriverInbox
import dev.maquininha.DriverProfile
import dev.maquininha.PaymentDriver
import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.internal.toPublic
import java.time.Duration
import dev.maquininha.ffi.PaymentDriver as FfiPaymentDriver
import dev.maquininha.ffi.SilenceRule as FfiSilenceRule
import dev.maquininha.ffi.SimulatedDriver as FfiSimulatedDriver
import dev.maquininha.ffi.SimulatedDriverConfig as FfiSimulatedDriverConfig

/**
 * A simulated payment driver with a card holder's hand. Cards are names such as `visa-credit`,
 * `visa-poor` or `pix`. As a [PaymentDriver] it may be wrapped by a driver of the test.
 */
public class SimulatedDriver internal constructor(private val simulated: FfiSimulatedDriver) : PaymentDriver {
    private val native: FfiPaymentDriver = simulated.asDriver()

    override val profile: DriverProfile = native.profile().toPublic()

    override fun execute(command: DriverCommand, inbox: DriverInbox): Unit =
        native.execute(command.toFfi(), inbox.inbox)

    /** From now on the card holder presents a named test card. */
    public fun present(card: String): Unit = calling { simulated.present(card) }

    /** From now on the card holder presents a card that fits the tender; so it is at the start. */
    public fun presentFitting(): Unit = calling { simulated.presentFitting() }

    /** From now on the card holder keeps the card. */
    public fun holdCard(): Unit = calling { simulated.holdCard() }
}

/** Settings of a simulated driver: a quick card holder and a patient driver that can be asked. */
public data class SimulatedDriverConfiguration @JvmOverloads constructor(
    /** What the acquirer does on silence; declared to the terminal. */
    public val silence: SilenceRule = SilenceRule.Blocks,
    /** Whether the driver can be asked about a payment. One that cannot is harder on the terminal. */
    public val canQuery: Boolean = true,
    /** How long the card holder takes to present the card. */
    public val cardPause: Duration = Duration.ZERO,
    /** How long the driver waits for a card. */
    public val cardLimit: Duration = Duration.ofSeconds(60),
    /** How long the driver waits for the acquirer before it reports silence. */
    public val answerLimit: Duration = Duration.ofSeconds(10),
)

/** What becomes of a provisional transaction that nobody decides. */
public sealed interface SilenceRule {
    /** It stays provisional and blocks the next authorization of the terminal. */
    public data object Blocks : SilenceRule

    /** It is confirmed at the end of the acquirer's day. */
    public data object AutoConfirm : SilenceRule

    /** It is undone after some time. */
    public data class AutoUndo(
        /** Seconds from the approval. */
        public val afterSeconds: Int,
    ) : SilenceRule

    /** A job at the end of the day undoes it. */
    public data object Sweep : SilenceRule
}

internal fun SimulatedDriverConfiguration.toFfi(): FfiSimulatedDriverConfig = FfiSimulatedDriverConfig(
    silence = when (val rule = silence) {
        SilenceRule.Blocks -> FfiSilenceRule.Blocks
        SilenceRule.AutoConfirm -> FfiSilenceRule.AutoConfirm
        is SilenceRule.AutoUndo -> FfiSilenceRule.AutoUndo(rule.afterSeconds.toUInt())
        SilenceRule.Sweep -> FfiSilenceRule.Sweep
    },
    canQuery = canQuery,
    cardPause = cardPause,
    cardLimit = cardLimit,
    answerLimit = answerLimit,
)
