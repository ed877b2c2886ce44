package dev.maquininha

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test

class MaskedCardTest {
    @Test
    fun `a card holds four digits and nothing more, and a refusal does not repeat what was given`() {
        assertEquals("**** 8285", MaskedCard("8285").toString())
        for (text in listOf("5423127182818285", "**** 8285", "828", "82a5", "")) {
            val refusal = assertThrows(IllegalArgumentException::class.java) { MaskedCard(text) }
            assertFalse(text.isNotEmpty() && text in refusal.message.orEmpty())
        }
    }
}
