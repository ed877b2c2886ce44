package dev.maquininha.testing

import dev.maquininha.AttemptId
import dev.maquininha.CancelReason
import dev.maquininha.ErrorCode
import dev.maquininha.Maquininha
import dev.maquininha.MaquininhaException
import dev.maquininha.Money
import dev.maquininha.Payment
import dev.maquininha.PaymentResult
import dev.maquininha.ProgressStep
import dev.maquininha.Tender
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.ExtendWith

/** What becomes of payments whose callers, handles or terminals go away. */
@ExtendWith(MaquininhaExtension::class)
class CancellationTest(private val market: SimulatedMarket, private val terminal: SimulatedTerminal) {
    private val maquininha get() = terminal.maquininha
    private val amount = Money.brl(10_00)

    private suspend fun Maquininha.sale(name: String): Payment = sell(AttemptId(name), amount, Tender.Debit)

    /** A payment that waits for the card. */
    private suspend fun waitingForCard(): Payment {
        terminal.driver.holdCard()
        val payment = maquininha.sale("pay-1")
        payment.events.first { it.step is ProgressStep.Prompted }
        return payment
    }

    @Test
    fun `a coroutine that is cancelled while it awaits a payment has stopped it when it ends`() = runTest {
        val payment = waitingForCard()
        val awaiting = launch(start = CoroutineStart.UNDISPATCHED) { payment.await() }
        awaiting.cancelAndJoin()
        assertEquals(PaymentResult.Canceled(CancelReason.Requested), payment.awaitDetached())
        assertTrue(market.payments.isEmpty(), "nothing reached the acquirer")
    }

    @Test
    fun `a coroutine that is cancelled before the payment began has stopped it when it ends`() = runTest {
        terminal.driver.holdCard()
        val paying = launch(Dispatchers.Default) {
            coroutineContext.cancel()
            maquininha.sale("pay-1").await()
        }
        paying.join()
        val end = maquininha.sale("pay-1").awaitDetached()
        assertEquals(PaymentResult.Canceled(CancelReason.Requested), end)
    }

    @Test
    fun `a time-out around a payment stops it`() = runTest {
        val payment = waitingForCard()
        val end = withContext(Dispatchers.Default) { withTimeoutOrNull(10) { payment.await() } }
        assertNull(end)
        assertEquals(PaymentResult.Canceled(CancelReason.Requested), payment.awaitDetached())
    }

    @Test
    fun `whoever waits detached stops nothing by going away`() = runTest {
        val payment = waitingForCard()
        val waiting = async(start = CoroutineStart.UNDISPATCHED) { payment.awaitDetached() }
        waiting.cancelAndJoin()
        assertThrows<CancellationException> { waiting.await() }
        terminal.driver.presentFitting()
        assertInstanceOf(PaymentResult.Approved::class.java, payment.await())
    }

    @Test
    fun `a payment whose handle was dropped goes on, and its event tells`() = runTest {
        maquininha.sale("pay-1")
        System.gc()
        val event = maquininha.nextEvent { it }
        assertEquals(AttemptId("pay-1"), event.attemptId)
        maquininha.settled()
        assertEquals("confirmed", market.payments.single().state)
    }

    @Test
    fun `a terminal that is closed during a payment says so, and the next start carries it on`() = runTest {
        val payment = waitingForCard()
        val awaiting = async(start = CoroutineStart.UNDISPATCHED) { runCatching { payment.await() } }
        val late = async(Dispatchers.Default) { maquininha.events.collect {} }
        maquininha.close()
        maquininha.close()
        val error = assertInstanceOf(MaquininhaException::class.java, awaiting.await().exceptionOrNull())
        assertEquals(ErrorCode.CLOSED, error.code)
        assertFalse(error.outcomeKnown)
        late.await()
        payment.events.collect {}
        assertEquals(ErrorCode.CLOSED, assertThrows<MaquininhaException> { maquininha.health() }.code)
        assertEquals(ErrorCode.CLOSED, assertThrows<MaquininhaException> { maquininha.held() }.code)
        terminal.driver.presentFitting()
        terminal.restart()
        maquininha.settled()
        assertEquals(emptyList<Disagreement>(), market.audit())
    }
}
