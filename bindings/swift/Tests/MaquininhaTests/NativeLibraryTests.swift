import MaquininhaFFI
import TestFolders
import Testing

/// Nothing listens there: a terminal opens without its order API.
private let nowhere = "http://127.0.0.1:1"

private final class NoCredentials: Credentials {
    func credential() throws -> Credential { .token(token: "none") }
}

private func device(_ serial: String) -> Device {
    Device(serial: serial, model: "L3", appVersion: nil)
}

@Suite("The native library agrees with the generated code, and does its work")
struct NativeLibraryTests {
    @Test("a terminal opens, shuts down, and opens again on its storage")
    func opensAgain() async throws {
        let config = try terminalConfig(
            device: device("TESTPOS0001"), primaryUrl: nowhere, storageDir: newFolder())
        let ports = HostPorts(
            credentials: NoCredentials(), driver: nil, printer: nil, wakeUps: [])
        for _ in 1...2 {
            let terminal = try await Terminal.open(config: config, ports: ports)
            #expect(try await terminal.payments().heldSales().isEmpty)
            try await terminal.shutDown()
        }
    }

    @Test("a setting that is not valid is an error")
    func refusesASetting() throws {
        #expect(throws: MaquininhaError.self) {
            try terminalConfig(device: device(""), primaryUrl: nowhere, storageDir: newFolder())
        }
    }
}
