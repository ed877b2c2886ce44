import MaquininhaFFI
import TestFolders
import Testing

@Suite("The simulated market is in the native library, and a terminal sells in it")
struct SimulatedSaleTests {
    private let serial = "TESTPOS0001"

    @Test("a card pays, and the acquirer has it in its books")
    func cardPays() async throws {
        let sandbox = try await Sandbox.start(config: sandboxConfig())
        let driver = try sandbox.driver(serial: serial, config: simulatedDriverConfig())
        let device = Device(serial: serial, model: "L3", appVersion: nil)
        let config = try terminalConfig(
            device: device, primaryUrl: sandbox.gateway().primaryUrl, storageDir: newFolder())
        let ports = HostPorts(
            credentials: try sandbox.credentials(), driver: try driver.asDriver(),
            printer: nil, wakeUps: [])
        let terminal = try await Terminal.open(config: config, ports: ports)

        let request = PayRequest(
            attemptId: "pay-1", target: .standalone, amount: 10_00, tender: .debit)
        let end = try await terminal.payments().pay(request: request).result()
        guard case .approved = end else {
            Issue.record("the end is \(end)")
            return
        }
        try await terminal.settled()
        #expect(try sandbox.payments().map(\.settled) == [10_00])

        try await terminal.shutDown()
        try sandbox.shutDown()
    }
}
