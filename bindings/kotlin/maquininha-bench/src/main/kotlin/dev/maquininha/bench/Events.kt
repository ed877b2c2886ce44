package dev.maquininha.bench

import dev.maquininha.AttemptId
import dev.maquininha.DriverPrompt
import dev.maquininha.DriverReply
import dev.maquininha.Maquininha
import dev.maquininha.Money
import dev.maquininha.PaymentProgress
import dev.maquininha.ProgressStep
import dev.maquininha.Tender
import java.nio.file.Files
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.onSubscription
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.launch

/** A hop is so much quicker than a page that there is time for more. */
private const val HOPS_PER_PAGE = 5

/** Room for the one value that is under way. */
private const val ROOM = 1

/**
 * From a prompt that a payment driver shows, through the engine, to the collector of the payment's
 * events, in nanoseconds; and the same value through a flow and a channel of Kotlin's own.
 */
internal suspend fun measureEvents(page: String, effort: Effort): Samples = coroutineScope {
    val samples = Samples()
    PageServer(page).use { server ->
        val driver = WaitingDriver()
        val settings = configuration(server.url, Files.createTempDirectory("bench").toFile())
        val terminal = Maquininha.open(settings, credentials, driver)
        val payment = terminal.sell(AttemptId.random(), Money.brl(10_00), Tender.Debit)
        val inbox = driver.inboxes.receive()
        val flow = MutableSharedFlow<PaymentProgress>(extraBufferCapacity = ROOM)
        val channel = Channel<PaymentProgress>(ROOM)
        val plain = PaymentProgress(ProgressStep.Prompted(DriverPrompt.ENTER_PIN), "Digite a senha", "Enter the PIN")

        val arrived = Channel<Long>(Channel.UNLIMITED)
        val ready = Channel<Unit>(Channel.UNLIMITED)
        fun hear(events: Flow<PaymentProgress>) = launch(Dispatchers.Default) {
            events.filter { it.step is ProgressStep.Prompted }.collect { arrived.send(System.nanoTime()) }
        }
        val listeners = listOf(
            hear(payment.events),
            hear(flow.onSubscription { ready.send(Unit) }),
            hear(channel.receiveAsFlow()),
        )
        ready.receive()
        suspend fun hop(send: () -> Unit): Long {
            val begun = System.nanoTime()
            send()
            return arrived.receive() - begun
        }
        repeat((effort.pagesBefore + effort.pages) * HOPS_PER_PAGE) { round ->
            val ours = hop { inbox.prompt(DriverPrompt.ENTER_PIN) }
            val shared = hop { check(flow.tryEmit(plain)) }
            val channeled = hop { check(channel.trySend(plain).isSuccess) }
            if (round >= effort.pagesBefore * HOPS_PER_PAGE) {
                samples.add("ours", ours)
                samples.add("flow", shared)
                samples.add("channel", channeled)
            }
        }
        inbox.answer(DriverReply.Canceled)
        payment.await()
        listeners.forEach { it.cancel() }
        terminal.shutDown()
    }
    samples
}
