internal import MaquininhaFFI

/// Calls the native library; what it throws becomes the one error of this library.
package func calling<Value>(_ call: () throws -> Value) throws -> Value {
    do {
        return try call()
    } catch {
        throw publicError(error)
    }
}

/// Calls the native library; what it throws becomes the one error of this library.
package func calling<Value: Sendable>(
    _ call: @Sendable () async throws -> Value
) async throws -> Value {
    do {
        return try await call()
    } catch {
        throw publicError(error)
    }
}

private func publicError(_ error: any Error) -> MaquininhaError {
    switch error {
    case MaquininhaFFI.MaquininhaError.Failed(let failure): MaquininhaError(failure)
    case let ours as MaquininhaError: ours
    // A panic on the way, or a library that is not of this version. Its text stays inside.
    default: .internalFault
    }
}

/// Calls the app; whatever it throws crosses the border without its text, which may hold a
/// secret.
func callingHost<Value>(_ call: () throws -> Value) throws -> Value {
    do {
        return try call()
    } catch {
        throw HostError.Failed
    }
}
