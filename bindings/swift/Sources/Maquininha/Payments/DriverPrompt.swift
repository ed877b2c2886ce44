internal import MaquininhaFFI

/// What the driver shows while it works; the app puts it on its screen.
public enum DriverPrompt: Hashable, Sendable {
    /// Insert, tap or swipe the card.
    case presentCard
    /// Type the PIN.
    case enterPin
    /// Scan the QR code.
    case scanQrCode
    /// The acquirer is being asked.
    case authorizing
    /// Take the card out.
    case removeCard
    /// A case of a later version of the library.
    case unrecognized
}

extension DriverPrompt {
    init(_ ffi: MaquininhaFFI.DriverPrompt) {
        switch ffi {
        case .presentCard: self = .presentCard
        case .enterPin: self = .enterPin
        case .scanQrCode: self = .scanQrCode
        case .authorizing: self = .authorizing
        case .removeCard: self = .removeCard
        @unknown default: self = .unrecognized
        }
    }

    /// The prompt as it crosses; none for a case of a later version.
    var ffi: MaquininhaFFI.DriverPrompt? {
        switch self {
        case .presentCard: .presentCard
        case .enterPin: .enterPin
        case .scanQrCode: .scanQrCode
        case .authorizing: .authorizing
        case .removeCard: .removeCard
        case .unrecognized: nil
        }
    }
}
