package dev.maquininha

import dev.maquininha.ffi.Credential
import dev.maquininha.ffi.Credentials
import dev.maquininha.ffi.Device
import dev.maquininha.ffi.HostPorts
import dev.maquininha.ffi.MaquininhaException
import dev.maquininha.ffi.Terminal
import dev.maquininha.ffi.terminalConfig
import java.nio.file.Path
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The native library is found, agrees with the generated code, and does its work. */
class NativeLibraryTest {
    /** Nothing listens there: a terminal opens without its order API. */
    private val nowhere = "http://127.0.0.1:1"

    private val ports = HostPorts(
        credentials = object : Credentials {
            override fun credential(): Credential = Credential.Token("none")
        },
        driver = null,
        printer = null,
        wakeUps = emptyList(),
    )

    @Test
    fun `a terminal opens, shuts down, and opens again on its storage`(@TempDir storage: Path) = runTest {
        val device = Device(serial = "TESTPOS0001", model = "L3", appVersion = null)
        val config = terminalConfig(device, nowhere, storage.toString())
        repeat(2) {
            val terminal = Terminal.open(config, ports)
            assertEquals(emptyList<Any>(), terminal.payments().heldSales())
            terminal.shutDown()
        }
    }

    @Test
    fun `a setting that is not valid is an error`(@TempDir storage: Path) {
        assertThrows(MaquininhaException.Failed::class.java) {
            terminalConfig(Device(serial = "", model = "L3", appVersion = null), nowhere, storage.toString())
        }
    }
}
