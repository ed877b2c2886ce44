package dev.maquininha

import dev.maquininha.internal.terminalConfig
import dev.maquininha.internal.merchantConfig
import dev.maquininha.internal.readersConfig
import dev.maquininha.internal.toFfi
import dev.maquininha.ffi.acquirerHostSettings
import dev.maquininha.ffi.errorCatalogue
import dev.maquininha.merchant.MerchantConfiguration
import dev.maquininha.reader.AcquirerHost
import dev.maquininha.reader.ReaderAnswer
import dev.maquininha.reader.ReadersConfiguration
import java.io.File
import java.lang.reflect.Modifier
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import dev.maquininha.ffi.merchantConfig as coreMerchantConfig
import dev.maquininha.ffi.readersConfig as coreReadersConfig
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
    fun `the defaults of readers and of their acquirers' host are those of the core`() {
        assertEquals(coreReadersConfig("storage", "[]"), readersConfig(ReadersConfiguration(File("storage"), "[]")))
        val profile = DriverProfile(OnSilence.Blocks, Duration.ofHours(1), Query.Never, Reversal.UNDO)
        val core = acquirerHostSettings(url, null, profile.toFfi())
        assertEquals(core, AcquirerHost(url, null, profile).toFfi())
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
        val profile = DriverProfile(OnSilence.Blocks, Duration.ofHours(1), Query.Never, Reversal.UNDO)
        val readers = ReadersConfiguration(File("storage"), "[]", AcquirerHost(url, secret, profile))
        val typed = ReaderAnswer.Text(secret)
        val credentials = listOf(Credential.SecretKey(secret), Credential.Token(secret))
        val shown = "$configuration $credentials $readers $typed"
        assertEquals(false, secret in shown, shown)
    }
}
