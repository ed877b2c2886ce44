import Maquininha
import Testing

/// Expects an error of the library with this code, and returns it.
@discardableResult
public func expectError<Value>(
    _ code: ErrorCode, sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> Value
) async -> MaquininhaError? {
    do {
        let value = try await work()
        Issue.record("it gave \(value)", sourceLocation: sourceLocation)
    } catch let error as MaquininhaError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("it threw \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
