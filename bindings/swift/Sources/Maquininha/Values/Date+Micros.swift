import Foundation

extension Date {
    /// A point in time from microseconds since 1970, as the native library counts.
    package init(micros: Int64) {
        self.init(timeIntervalSince1970: Double(micros) / 1_000_000)
    }

    /// Microseconds since 1970; a date too far away for that is the furthest there is.
    package var micros: Int64 {
        let micros = (timeIntervalSince1970 * 1_000_000).rounded()
        return Int64(exactly: micros) ?? (micros < 0 ? .min : .max)
    }
}
