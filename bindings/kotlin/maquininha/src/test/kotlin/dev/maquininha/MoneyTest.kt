package dev.maquininha

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

class MoneyTest {
    @Test
    fun `money is written the Brazilian way`() {
        assertEquals("R$ 1.234.567,89", Money.brl(123_456_789).toString())
        assertEquals("R$ 0,05", Money.brl(5).toString())
        assertEquals("-R$ 1.000,00", Money.brl(-100_000).toString())
    }

    @Test
    fun `a sum that does not fit is refused`() {
        assertEquals(Money.brl(15_00), Money.brl(10_00) + Money.brl(2_50) * 2)
        assertThrows(ArithmeticException::class.java) { Money.brl(Long.MAX_VALUE) + Money.brl(1) }
    }
}
