package dev.maquininha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.maquininha.AttemptId;
import dev.maquininha.ErrorCode;
import dev.maquininha.ForJava;
import dev.maquininha.Maquininha;
import dev.maquininha.MaquininhaException;
import dev.maquininha.Money;
import dev.maquininha.Payment;
import dev.maquininha.PaymentResult;
import dev.maquininha.Tender;
import dev.maquininha.TerminalEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The library as it is called from Java. */
@ExtendWith(MaquininhaExtension.class)
class JavaCallerTest {
    @Test
    void aSaleIsPaidAndItsEventIsHeard(Maquininha maquininha, SimulatedMarket market) throws Exception {
        LinkedBlockingQueue<TerminalEvent> heard = new LinkedBlockingQueue<>();
        CompletableFuture<?> listening = ForJava.forEach(maquininha.getEvents(), heard::add);
        AttemptId attempt = new AttemptId("pay-1");
        CompletableFuture<Payment> starting =
                ForJava.future(then -> maquininha.sell(attempt, Money.brl(50_00), new Tender.Credit(3), then));
        Payment payment = starting.join();
        CompletableFuture<PaymentResult> end = ForJava.future(then -> payment.await(then));
        assertInstanceOf(PaymentResult.Approved.class, end.join());
        assertEquals(attempt, heard.take().getAttemptId());
        maquininha.close();
        listening.join();
        assertEquals(Money.brl(50_00), market.getPayments().get(0).getAmount());
    }

    @Test
    void anErrorIsTheCauseOfTheFuture(Maquininha maquininha) {
        AttemptId attempt = new AttemptId("pay-1");
        CompletableFuture<Payment> starting =
                ForJava.future(then -> maquininha.sell(attempt, Money.ZERO, Tender.Debit.INSTANCE, then));
        CompletionException failed = assertThrows(CompletionException.class, starting::join);
        MaquininhaException error = assertInstanceOf(MaquininhaException.class, failed.getCause());
        assertEquals(ErrorCode.AMOUNT, error.getCode());
    }
}
