internal import MaquininhaFFI

/// Where the sales side keeps its secrets: the keychain, or a file that only the app can read.
/// Names are not secret. Throwing, or taking longer than five seconds, means that the store is
/// not available; nothing is then let in or changed.
public protocol SecretStore: Sendable {
    /// Keeps a secret under a name, over an older one.
    func setSecret(_ secret: String, for name: String) throws

    /// The secret of a name.
    func secret(for name: String) throws -> String?

    /// Forgets a secret. Twice is success.
    func removeSecret(for name: String) throws
}

/// The app's store as the native library calls it.
final class SecretStoreAdapter: MaquininhaFFI.SecretStore {
    private let store: any SecretStore

    init(_ store: any SecretStore) {
        self.store = store
    }

    func set(name: String, secret: String) throws {
        try callingHost { try store.setSecret(secret, for: name) }
    }

    func get(name: String) throws -> String? {
        try callingHost { try store.secret(for: name) }
    }

    func delete(name: String) throws {
        try callingHost { try store.removeSecret(for: name) }
    }
}
