import Foundation

/// A text for a person, in the languages of the library.
public struct UserText: Hashable, Sendable {
    /// In Brazilian Portuguese.
    public let ptBR: String
    /// In English.
    public let en: String

    /// The text for the reader's language: Portuguese for a Portuguese locale, else English.
    public func text(for locale: Locale = .current) -> String {
        locale.identifier.lowercased().hasPrefix("pt") ? ptBR : en
    }
}
