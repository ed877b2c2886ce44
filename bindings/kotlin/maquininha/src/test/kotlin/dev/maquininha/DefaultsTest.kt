package dev.maquininha

import dev.maquininha.internal.terminalConfig
import dev.maquininha.internal.merchantConfig
import dev.maquininha.ffi.errorCatalogue
import dev.maquininha.merchant.MerchantConfiguration
import java.io.File
import java.lang.reflect.Modifier
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import dev.maquininha.ffi.merchantConfig as coreMerchantConfig
import dev.maquininha.ffi.terminalConfig as coreTerminalConfig

/** What Kotlin writes down a second time says what the core says. */
class DefaultsTest {
    private val url = "https://api.example"

    @Test
    fun `the defaults of a terminal are those of the core`() {
        val device = Device("TESTPOS0001", DeviceModel.L3)
        val core = coreTerminalConfig(dev.maquininha.ffi.Device("TESTPOS0001", "L3", null), url, "storage")
        assertEquals(core, terminalConfig(Configuration(device, Gateway(url), File("storage"))))
    }

    @Test
    fun `the defaults of a sales side are those of the core`() {
        val core = coreMerchantConfig("Loja", url, "storage")
        assertEquals(core, merchantConfig(MerchantConfiguration("Loja", Gateway(url), File("storage"))))
    }

    @Test
    fun `every code of the catalogue is a constant, and no other`() {
        val constants = ErrorCode::class.java.fields.filter { Modifier.isStatic(it.modifiers) && it.type == String::class.java }
        val codes = constants.associate { it.name to it.get(null) }
        assertEquals(errorCatalogue().associate { it.code.uppercase() to it.code }, codes)
    }

    @Test
    fun `code, family, advice and texts are those of the documentation`() {
        val rows = errorCatalogue().map {
            "| `${it.code}` | ${it.family} | ${it.retry} | ${it.userTextPtBr} | ${it.userTextEn} |"
        }
        val documented = File("../../../docs/errors.md").readLines().filter { it.startsWith("| `") }
        assertTrue(documented.size > 30, "${documented.size} are documented")
        // `SameAttempt` there is `SAME_ATTEMPT` here.
        fun plain(row: String) = row.replace("_", "").lowercase()
        assertEquals(documented.map(::plain), rows.map(::plain))
    }

    @Test
    fun `settings and credentials do not show their secrets`() {
        val secret = "not-to-be-shown"
        val device = Device("TESTPOS0001", DeviceModel.L3)
        val configuration = Configuration(device, Gateway(url), File("storage"), operatorPassword = secret)
        val shown = listOf(configuration, Credential.SecretKey(secret), Credential.Token(secret)).joinToString()
        assertEquals(false, secret in shown, shown)
    }
}
