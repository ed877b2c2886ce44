@testable import Maquininha

extension Maquininha {
    /// What the types of the public library do not let through is asked for behind it.
    func startStandalone(
        _ tender: Tender?, _ amount: Money?, _ attempt: AttemptID
    ) async throws -> Payment {
        try await start(.standalone, tender, amount, attempt)
    }
}
