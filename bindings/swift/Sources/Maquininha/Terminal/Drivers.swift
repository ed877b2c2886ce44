/// What the app supplies to a terminal.
public struct Drivers: Sendable {
    /// The payment driver; without one the terminal shows orders only.
    public var payment: (any PaymentDriver)?
    /// The printer, where there is one.
    public var printer: (any Printer)?
    /// Sources of wake-ups.
    public var wakeUps: [any WakeUp]

    /// What is there.
    public init(
        payment: (any PaymentDriver)? = nil,
        printer: (any Printer)? = nil,
        wakeUps: [any WakeUp] = []
    ) {
        self.payment = payment
        self.printer = printer
        self.wakeUps = wakeUps
    }
}
