import Foundation
internal import MaquininhaFFI

/// Why something was not done. What a payment *came to* is never an error: it is a
/// ``PaymentResult``.
public struct MaquininhaError: Error, Hashable, Sendable {
    /// The stable code; it never changes its meaning.
    public let code: ErrorCode
    /// The family, for an app that treats errors alike.
    public let family: ErrorFamily
    /// What the app should do.
    public let retryAdvice: RetryAdvice
    /// How long to wait before it is done again, in seconds, where that is known.
    public let retryAfter: TimeInterval?
    /// Whether it is certain that nothing happened. Where it is not, the durable events tell what
    /// it came to.
    public let outcomeKnown: Bool
    /// For the person at the terminal.
    public let userText: UserText
    /// For the developer, in English. It holds no secret and no card data.
    public let developerText: String
    /// What it says beyond its code, where there is more.
    public let detail: ErrorDetail?
}

extension MaquininhaError: LocalizedError, CustomStringConvertible {
    /// The user text for the reader's language.
    public var errorDescription: String? { userText.text() }

    /// Code and developer text.
    public var description: String { "\(code): \(developerText)" }
}

extension MaquininhaError {
    init(_ ffi: MaquininhaFFI.Failure) {
        code = ErrorCode(ffi.code)
        family = ErrorFamily(ffi.family)
        retryAdvice = RetryAdvice(ffi.retry)
        retryAfter = ffi.retryAfter
        outcomeKnown = ffi.outcomeKnown
        userText = UserText(ptBR: ffi.userTextPtBr, en: ffi.userTextEn)
        developerText = ffi.developerText
        detail = ffi.detail.map(ErrorDetail.init)
    }

    /// A case that this version does not know was handed in.
    static func unknownCase(_ type: String) -> MaquininhaError {
        MaquininhaError(
            code: .value, family: .usage, retryAdvice: .afterChange, retryAfter: nil,
            outcomeKnown: true,
            userText: UserText(ptBR: "Valor inválido.", en: "The value is not valid."),
            developerText: "\(type).other is not a value to hand in", detail: nil)
    }

    /// The native library did not answer as it should.
    static let internalFault = MaquininhaError(
        code: .internal, family: .environment, retryAdvice: .never, retryAfter: nil,
        outcomeKnown: false,
        userText: UserText(
            ptBR: "Falha interna. Chame o suporte.", en: "Internal failure. Call support."),
        developerText: "an internal error was caught; the journal has what is open", detail: nil)
}
