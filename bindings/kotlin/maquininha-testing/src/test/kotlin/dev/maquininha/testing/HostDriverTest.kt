package dev.maquininha.testing

import dev.maquininha.Approval
import dev.maquininha.AttemptId
import dev.maquininha.CancelAnswer
import dev.maquininha.CancelReason
import dev.maquininha.DriverCommand
import dev.maquininha.DriverInbox
import dev.maquininha.DriverProfile
import dev.maquininha.DriverReply
import dev.maquininha.ErrorCode
import dev.maquininha.Maquininha
import dev.maquininha.MaquininhaException
import dev.maquininha.MaskedCard
import dev.maquininha.Money
import dev.maquininha.OnSilence
import dev.maquininha.PaymentDriver
import dev.maquininha.PaymentLimits
import dev.maquininha.PaymentResult
import dev.maquininha.Query
import dev.maquininha.Reversal
import dev.maquininha.Tender
import java.io.File
import java.time.Duration
import java.time.Instant
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

/** What a payment driver of the app may do wrong, and what becomes of the payment. */
@ExtendWith(MaquininhaExtension::class)
class HostDriverTest(private val market: SimulatedMarket, @param:TempDir private val storage: File) {
    private val neverReceived = PaymentResult.Canceled(CancelReason.NeverReceived)

    /** A driver that does as the test says, and knows of no payment when it is asked. */
    private class ScriptedDriver(val script: (DriverCommand, DriverInbox) -> Unit) : PaymentDriver {
        override val profile = DriverProfile(
            onSilence = OnSilence.Blocks,
            undoWindow = Duration.ofHours(1),
            query = Query.ByAttempt(Duration.ZERO),
            reversal = Reversal.UNDO,
        )

        override fun execute(command: DriverCommand, inbox: DriverInbox) {
            when (command) {
                is DriverCommand.Query -> inbox.answer(DriverReply.NotFound)
                is DriverCommand.Confirm -> inbox.answer(DriverReply.Confirmed)
                is DriverCommand.Undo -> inbox.answer(DriverReply.Undone)
                else -> script(command, inbox)
            }
        }
    }

    private suspend fun open(driver: PaymentDriver, card: Duration = Duration.ofSeconds(150)): Maquininha {
        val limits = PaymentLimits(card = card, unknownAfter = Duration.ofSeconds(5), backOffFirst = Duration.ofMillis(50))
        return Maquininha.open(market.configuration(storage).copy(limits = limits), market.credentials, driver)
    }

    private suspend fun Maquininha.sale() = sell(AttemptId("pay-1"), Money.brl(10_00), Tender.Debit)

    private fun approval(number: Int) = DriverReply.Approved(
        Approval(
            transactionId = "t-$number", nsu = "$number", authorizationCode = null, acquirer = null,
            schemeName = null, fundingSource = null, holderName = null, card = null, cardToken = null,
            approvedAt = Instant.now(), merchantReceipt = null, customerReceipt = null, extras = emptyMap(),
        ),
    )

    @Test
    fun `a card number in the texts of a driver does not reach the app`() = runTest {
        val number = "5423127182818285"
        val told = approval(1).approval.copy(
            card = MaskedCard("8285"), cardToken = number, holderName = number,
            customerReceipt = "CARTAO $number", extras = mapOf(number to number),
        )
        open(ScriptedDriver { _, inbox -> inbox.answer(DriverReply.Approved(told)) }).use {
            val end = assertInstanceOf(PaymentResult.Approved::class.java, it.sale().await())
            assertEquals(MaskedCard("8285"), end.approval.card)
            assertFalse(number in end.toString())
        }
    }

    @Test
    fun `a driver that throws counts as silent, and is asked`() = runTest {
        open(ScriptedDriver { _, _ -> throw IllegalStateException("planted") }).use {
            assertEquals(neverReceived, it.sale().await())
        }
    }

    @Test
    fun `a driver that never answers ends with its time`() = runTest {
        val kept = ConcurrentLinkedQueue<Pair<DriverCommand, DriverInbox>>()
        val driver = ScriptedDriver { command, inbox -> kept.add(command to inbox) }
        open(driver, card = Duration.ofMillis(300)).use {
            assertEquals(neverReceived, it.sale().await())
        }
        assertInstanceOf(DriverCommand.Authorize::class.java, kept.first().first)
    }

    @Test
    fun `a driver that never returns holds up neither a cancel nor the closing`() = runTest {
        val forEver = CountDownLatch(1)
        val waiting = ConcurrentLinkedQueue<DriverInbox>()
        val stuck = CountDownLatch(1)
        val driver = ScriptedDriver { command, inbox ->
            if (command is DriverCommand.Authorize) {
                waiting.add(inbox)
                stuck.countDown()
                forEver.await()
            } else {
                waiting.forEach { it.answer(DriverReply.Canceled) }
            }
        }
        val maquininha = open(driver)
        val payment = maquininha.sale()
        stuck.await()
        assertEquals(CancelAnswer.CANCELED, payment.cancel())
        maquininha.shutDown()
        forEver.countDown()
    }

    @Test
    fun `ten threads answer at once, and the first one counts`() = runTest {
        val first = AtomicInteger()
        val threads = ConcurrentLinkedQueue<Thread>()
        val driver = ScriptedDriver { command, inbox ->
            val together = CyclicBarrier(10)
            if (command is DriverCommand.Authorize) {
                repeat(10) { number ->
                    threads += thread {
                        together.await()
                        if (inbox.answer(approval(number))) first.incrementAndGet()
                    }
                }
            }
        }
        open(driver).use {
            assertInstanceOf(PaymentResult.Approved::class.java, it.sale().await())
            it.settled()
        }
        threads.forEach(Thread::join)
        assertEquals(10 to 1, threads.size to first.get())
    }

    @Test
    fun `a driver that cannot say its profile does not open a terminal`() = runTest {
        val driver = object : PaymentDriver {
            override val profile: DriverProfile get() = throw IllegalStateException("planted")

            override fun execute(command: DriverCommand, inbox: DriverInbox) = Unit
        }
        val error = assertThrows<MaquininhaException> { open(driver) }
        assertEquals(ErrorCode.HOST, error.code)
        assertFalse("planted" in error.toString())
    }

    @Test
    fun `credentials that throw call no order API, and the orders say why`() = runTest {
        val configuration = market.configuration(storage)
        Maquininha.open(configuration, { throw IllegalStateException("planted") }).use { maquininha ->
            while (maquininha.orders.value.failure == null) Thread.sleep(5)
            assertEquals(ErrorCode.ORDER_API_CREDENTIALS, maquininha.orders.value.failure?.code)
        }
    }
}
