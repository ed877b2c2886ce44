/// What the app supplies to a terminal.
public struct Drivers: Sendable {
    /// The payment driver; without one, and without readers, the terminal shows orders only.
    public var payment: (any PaymentDriver)?
    /// The printer, where there is one.
    public var printer: (any Printer)?
    /// Sources of wake-ups.
    public var wakeUps: [any WakeUp]
    /// Card readers that take the payments, in place of a driver. They stay the app's to close,
    /// after the terminal.
    public var readers: Readers?

    /// What is there.
    public init(
        payment: (any PaymentDriver)? = nil,
        printer: (any Printer)? = nil,
        wakeUps: [any WakeUp] = [],
        readers: Readers? = nil
    ) {
        self.payment = payment
        self.printer = printer
        self.wakeUps = wakeUps
        self.readers = readers
    }
}
