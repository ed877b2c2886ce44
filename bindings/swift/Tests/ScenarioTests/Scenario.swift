import Foundation

/// A scenario as it stands in its file: `tests/scenarios/README.md`. The files are checked
/// against their schema by the Rust runner.
struct Scenario: Decodable {
    /// Whether the order API has a second endpoint.
    var backup: Bool?
    var steps: [Step]
}

/// One step. Which of the fields are there depends on what is to be done.
struct Step: Decodable {
    var `do`: String
    var terminal: String?
    var order: String?
    var attempt: String?
    var sale: String?
    var amount: Int64?
    var tender: String?
    var installments: Int?
    var terminals: [String]?
    var fault: JSONValue?
    var endpoint: Int?
    var card: String?
    var settings: Settings?
    var due: Int64?
    var stale: Bool?
    var count: Int?
    var keep: Bool?
    var text: String?
    var failure: String?
    var held: Bool?
    var progress: String?
    var status: String?
    var password: String?
    var of: String?
    var overpay: String?
    var auto_close: Bool?
    var event: String?
    var nth: Int?
    var body: String?
    var state: String?
    var fiscal_print: Bool?
    var deliveries: Bool?
    var print_receipt: Bool?
    var delivery: Bool?
    var kind: String?
    var width: UInt32?
    var shift: String?
    var with_pending: Bool?
    var search: String?
    var online: Bool?
    var waiting: Bool?
    var at: String?
}

/// How a terminal is opened.
struct Settings: Decodable {
    var card: String?
    var can_query: Bool?
    var undo_after_s: Int?
    var card_limit_ms: Double?
    var unknown_after_ms: Double?
    var card_wait_ms: Double?
    var overpay: String?
    var contract: [String]?
    var standalone: Bool?
    var refunds: Bool?
}

/// Any JSON, to be handed on as text.
enum JSONValue: Codable {
    case null, bool(Bool), integer(Int64), number(Double), text(String)
    case list([JSONValue]), object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    /// As JSON text.
    func written() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }
}
