package dev.maquininha.testing

import dev.maquininha.ffi.Device
import dev.maquininha.ffi.End
import dev.maquininha.ffi.HostPorts
import dev.maquininha.ffi.PayRequest
import dev.maquininha.ffi.PayTarget
import dev.maquininha.ffi.Sandbox
import dev.maquininha.ffi.Tender
import dev.maquininha.ffi.Terminal
import dev.maquininha.ffi.sandboxConfig
import dev.maquininha.ffi.simulatedDriverConfig
import dev.maquininha.ffi.terminalConfig
import java.nio.file.Path
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The simulated market is in the native library, and a terminal sells in it. */
class SimulatedSaleTest {
    private val serial = "TESTPOS0001"

    @Test
    fun `a card pays, and the acquirer has it in its books`(@TempDir storage: Path) = runTest {
        val sandbox = Sandbox.start(sandboxConfig())
        val driver = sandbox.driver(serial, simulatedDriverConfig())
        val device = Device(serial, model = "L3", appVersion = null)
        val gateway = sandbox.gateway()
        val config = terminalConfig(device, gateway.primaryUrl, storage.toString())
        val ports = HostPorts(sandbox.credentials(), driver.asDriver(), printer = null, wakeUps = emptyList())
        val terminal = Terminal.open(config, ports)

        val request = PayRequest("pay-1", PayTarget.Standalone, amount = 10_00, tender = Tender.Debit)
        val end = terminal.payments().pay(request).result()
        assertInstanceOf(End.Approved::class.java, end)
        terminal.settled()
        assertEquals(listOf(10_00L), sandbox.payments().map { it.settled })

        terminal.shutDown()
        sandbox.shutDown()
    }
}
