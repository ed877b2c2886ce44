import dev.maquininha.AttemptId
import dev.maquininha.Money
import dev.maquininha.PaymentResult
import dev.maquininha.Tender
import dev.maquininha.testing.SimulatedMarket
import kotlinx.coroutines.runBlocking

fun main(): Unit = runBlocking {
    SimulatedMarket.start().use { market ->
        market.terminal().use { terminal ->
            val tender = Tender.Credit(installments = 3)
            val payment = terminal.maquininha.sell(AttemptId.random(), Money.brl(50_00), tender)
            payment.events.collect { progress -> progress.userText()?.let(::println) }
            when (val end = payment.await()) {
                is PaymentResult.Approved -> println("Aprovado, NSU ${end.approval.nsu}")
                is PaymentResult.Declined -> println("Recusado: ${end.decline.message}")
                else -> println("Não foi pago: $end")
            }
        }
    }
}
