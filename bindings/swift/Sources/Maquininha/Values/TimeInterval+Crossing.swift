import Foundation

/// The longest time that is handed to the native library: a hundred years.
private let longest: TimeInterval = 100 * 365 * 24 * 3_600

extension TimeInterval {
    /// This time as it may cross to the native library: the generated code stops the process at
    /// one that is negative, not a number or without end.
    package var crossing: TimeInterval {
        isNaN ? 0 : Swift.min(Swift.max(self, 0), longest)
    }

    /// This time in milliseconds.
    var milliseconds: UInt64 { UInt64((crossing * 1_000).rounded()) }
}
