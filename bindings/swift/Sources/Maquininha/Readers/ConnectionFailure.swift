internal import MaquininhaFFI

/// Why a reader is not connected.
public enum ConnectionFailure: Hashable, Sendable {
    /// The link to the reader was lost.
    case linkLost
    /// The reader was not found.
    case notFound
    /// The reader is in use elsewhere.
    case inUse
    /// Bluetooth is off.
    case radioOff
    /// The system does not permit the use of this link.
    case notPermitted
    /// The reader is not paired.
    case notPaired
    /// The device that was found is no known reader.
    case noByteService
    /// The address of the reader is not valid.
    case badAddress
    /// This app does not use this kind of link.
    case linkKindMissing
    /// The plug-in of this reader is not installed.
    case pluginMissing
    /// The reader speaks another protocol.
    case otherProtocol
    /// The reader does not answer.
    case noAnswer
    /// The reader is busy.
    case busy
    /// The reader lacks the acquirer's key.
    case keyMissing
    /// The reader did not take the tables.
    case tablesRefused
    /// The reader stopped for security.
    case security
    /// The reader failed.
    case failed
    /// A case of a later version of the library.
    case unrecognized
}

extension ConnectionFailure {
    init(_ ffi: MaquininhaFFI.ConnectionFailure) {
        switch ffi {
        case .linkLost: self = .linkLost
        case .notFound: self = .notFound
        case .inUse: self = .inUse
        case .radioOff: self = .radioOff
        case .notPermitted: self = .notPermitted
        case .notPaired: self = .notPaired
        case .noByteService: self = .noByteService
        case .badAddress: self = .badAddress
        case .linkKindMissing: self = .linkKindMissing
        case .pluginMissing: self = .pluginMissing
        case .otherProtocol: self = .otherProtocol
        case .noAnswer: self = .noAnswer
        case .busy: self = .busy
        case .keyMissing: self = .keyMissing
        case .tablesRefused: self = .tablesRefused
        case .security: self = .security
        case .failed: self = .failed
        @unknown default: self = .unrecognized
        }
    }
}
