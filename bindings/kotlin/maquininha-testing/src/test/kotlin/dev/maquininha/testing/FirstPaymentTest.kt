package dev.maquininha.testing

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import main
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The program that the README begins with. */
class FirstPaymentTest {
    private val program = File("src/test/kotlin/FirstPayment.kt").readText()

    @Test
    fun `the program of the README is this one, and short`() {
        val readme = File("../README.md").readText()
        val shown = readme.substringAfter("<!-- first payment -->\n```kotlin\n").substringBefore("```\n")
        assertEquals(program, shown)
        assertTrue(program.lines().count(String::isNotBlank) <= 25, program)
    }

    @Test
    fun `the program makes a payment and says so`() {
        val terminal = System.out
        val said = ByteArrayOutputStream()
        System.setOut(PrintStream(said, true, "UTF-8"))
        try {
            main()
        } finally {
            System.setOut(terminal)
        }
        val lines = said.toString("UTF-8").lines().filter(String::isNotBlank)
        assertTrue("Insira ou aproxime o cartão" in lines, lines.toString())
        assertTrue(lines.last().startsWith("Aprovado, NSU "), lines.toString())
    }
}
