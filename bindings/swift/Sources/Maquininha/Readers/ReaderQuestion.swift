internal import MaquininhaFFI

/// A question that a reader asks without a card.
public enum ReaderQuestion: Hashable, Sendable {
    /// Shows a text and waits for a function key; lines are parted by line feeds. Digits are not
    /// told, so that a text can never ask for a PIN.
    case key(String)
    /// One of several options: a title above them, and 1 to 20 options of 1 to 24 characters, in
    /// order.
    case menu(title: String, options: [String])
    /// Typed in under a fixed text, shown as it is typed: what for, how many characters, 0 to 32,
    /// and which.
    case input(FixedPrompt, length: ClosedRange<Int>, kind: InputKind = .numeric)
}

extension ReaderQuestion {
    /// Numbers that do not fit are the nearest that do; the library refuses them.
    var ffi: MaquininhaFFI.ReaderQuestion {
        switch self {
        case .key(let text): .key(text: text)
        case .menu(let title, let options): .menu(title: title, options: options)
        case .input(let prompt, let length, let kind):
            .input(
                prompt: prompt.ffi, kind: kind.ffi,
                charsMin: UInt8(clamping: length.lowerBound),
                charsMax: UInt8(clamping: length.upperBound))
        }
    }
}

/// Which characters an input takes.
public enum InputKind: Hashable, Sendable {
    /// Digits.
    case numeric
    /// Letters and digits; not every reader can.
    case alphanumeric
}

extension InputKind {
    var ffi: MaquininhaFFI.InputKind {
        switch self {
        case .numeric: .numeric
        case .alphanumeric: .alphanumeric
        }
    }
}

/// What came of a question. Describing or dumping it shows no text that was typed in: it may be
/// the number of a document.
public enum ReaderAnswer: Hashable, Sendable {
    /// A function key.
    case key(ReaderKey)
    /// An option, counted from 0.
    case choice(Int)
    /// The text that was typed in.
    case text(String)
    /// The person pressed cancel.
    case canceled
    /// Nothing came in time.
    case timedOut
    /// A case of a later version of the library.
    case unrecognized
}

extension ReaderAnswer: CustomStringConvertible, CustomReflectable {
    /// What came, but for the text.
    public var description: String {
        switch self {
        case .key(let key): "key(\(key))"
        case .choice(let index): "choice(\(index))"
        case .text(let text): "text(\(text.count) characters)"
        case .canceled: "canceled"
        case .timedOut: "timedOut"
        case .unrecognized: "unrecognized"
        }
    }

    /// Empty.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ReaderAnswer {
    init(_ ffi: MaquininhaFFI.ReaderAnswer) {
        switch ffi {
        case .key(let key): self = .key(ReaderKey(key))
        case .choice(let index): self = .choice(Int(index))
        case .text(let text): self = .text(text)
        case .canceled: self = .canceled
        case .timedOut: self = .timedOut
        @unknown default: self = .unrecognized
        }
    }
}

/// A function key of a reader.
public enum ReaderKey: Hashable, Sendable {
    /// OK.
    case enter
    /// Clear.
    case clear
    /// F1 to F4, by the number.
    case function(Int)
    /// A case of a later version of the library.
    case unrecognized
}

extension ReaderKey {
    init(_ ffi: MaquininhaFFI.ReaderKey) {
        switch ffi {
        case .enter: self = .enter
        case .clear: self = .clear
        case .function(let number): self = .function(Int(number))
        @unknown default: self = .unrecognized
        }
    }
}
