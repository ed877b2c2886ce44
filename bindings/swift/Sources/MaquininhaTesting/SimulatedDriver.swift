import Foundation
import Maquininha
import enum Maquininha.DriverCommand
import struct Maquininha.DriverInbox
import struct Maquininha.DriverProfile
import protocol Maquininha.PaymentDriver
internal import MaquininhaFFI

/// Settings of a simulated driver, times in seconds. What is left `nil` has the default: a quick
/// card holder, and a patient driver that can be asked.
public struct SimulatedDriverSettings: Hashable, Sendable {
    /// What the acquirer does on silence; declared to the terminal. Default: what nobody decides
    /// stays open.
    public var silence: SilenceRule?
    /// Whether the driver can be asked about a payment. Default: yes.
    public var canQuery: Bool?
    /// How long the card holder takes to present the card.
    public var cardPause: TimeInterval?
    /// How long the driver waits for a card.
    public var cardLimit: TimeInterval?
    /// How long the driver waits for the acquirer before it reports silence.
    public var answerLimit: TimeInterval?

    /// Every default.
    public init() {}

    var ffi: MaquininhaFFI.SimulatedDriverConfig {
        get throws {
            var config = try calling { try simulatedDriverConfig() }
            config.silence = silence?.ffi ?? config.silence
            config.canQuery = canQuery ?? config.canQuery
            config.cardPause = cardPause?.crossing ?? config.cardPause
            config.cardLimit = cardLimit?.crossing ?? config.cardLimit
            config.answerLimit = answerLimit?.crossing ?? config.answerLimit
            return config
        }
    }
}

/// A simulated payment driver with a card holder's hand: a ``Maquininha/PaymentDriver`` like any
/// other, whose acquirer is in the ``SimulatedMarket``.
public final class SimulatedDriver: PaymentDriver {
    private let hand: MaquininhaFFI.SimulatedDriver
    private let driver: any MaquininhaFFI.PaymentDriver

    init(_ native: MaquininhaFFI.SimulatedDriver) throws {
        hand = native
        driver = try native.asDriver()
    }

    /// From now on the card holder presents a named test card, such as `visa-credit`,
    /// `visa-poor` or `pix`.
    public func present(_ card: String) throws {
        try calling { try hand.present(card: card) }
    }

    /// From now on the card holder presents a card that fits the tender. So it begins.
    public func presentFitting() throws {
        try calling { try hand.presentFitting() }
    }

    /// From now on the card holder keeps the card.
    public func holdCard() throws {
        try calling { try hand.holdCard() }
    }

    /// What the acquirer of the market does on silence, and the rest.
    public func profile() throws -> DriverProfile {
        try calling { DriverProfile(try driver.profile()) }
    }

    /// Does what a driver does, with the acquirer of the market.
    public func execute(
        _ command: DriverCommand, inbox: DriverInbox
    ) throws {
        try calling { try driver.execute(command: command.ffi, inbox: inbox.native) }
    }
}
