internal import MaquininhaFFI

/// What opens the order API. Describing or dumping it shows no secret.
public enum Credential: Sendable {
    /// A secret key, on a device the merchant controls. Not empty, without colons and blanks.
    case secretKey(String)
    /// A token for the merchant's relay.
    case token(String)
}

extension Credential: CustomStringConvertible, CustomReflectable {
    /// Which kind it is, and nothing else.
    public var description: String {
        switch self {
        case .secretKey: "Credential.secretKey"
        case .token: "Credential.token"
        }
    }

    /// Empty.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where the credential for the order API comes from. Never from the app's package.
public protocol Credentials: Sendable {
    /// The credential in force. Asked before every call, so that a rotated key is picked up
    /// without a restart; must not block: after two seconds it counts as absent. Throwing means
    /// that there is none; the order API is then not called.
    func credential() throws -> Credential
}

/// The app's credentials as the native library asks for them.
final class CredentialsAdapter: MaquininhaFFI.Credentials {
    private let credentials: any Credentials

    init(_ credentials: any Credentials) {
        self.credentials = credentials
    }

    func credential() throws -> MaquininhaFFI.Credential {
        try callingHost {
            switch try credentials.credential() {
            case .secretKey(let key): .secretKey(key: key)
            case .token(let token): .token(token: token)
            }
        }
    }
}
