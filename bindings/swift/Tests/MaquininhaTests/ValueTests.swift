import Foundation
import Testing

@testable import Maquininha

@Suite("Values")
struct ValueTests {
    @Test(
        "money is written as in Brazil",
        arguments: [
            (0, "R$ 0,00"), (5, "R$ 0,05"), (1_00, "R$ 1,00"), (1_234_56, "R$ 1.234,56"),
            (-98_765_432_10, "-R$ 98.765.432,10"), (Int64.min, "-R$ 92.233.720.368.547.758,08"),
        ])
    func moneyIsWritten(centavos: Int64, text: String) {
        #expect(Money(centavos: centavos).description == text)
    }

    @Test("money is compared and added")
    func moneyIsAdded() {
        #expect(Money.brl(50_00) < .brl(50_01))
        #expect([Money.brl(1), .brl(2), .brl(-4)].reduce(.zero, +) == .brl(-1))
    }

    @Test("a name of one thing is kept as text")
    func identifiers() throws {
        let id: OrderID = "or_1"
        #expect(String(data: try JSONEncoder().encode([id]), encoding: .utf8) == #"["or_1"]"#)
        #expect(try JSONDecoder().decode([OrderID].self, from: Data(#"["or_1"]"#.utf8)) == [id])
        #expect("\(id)" == "or_1")
    }

    @Test("a card holds four digits and nothing more")
    func maskedCards() {
        #expect(MaskedCard(lastFour: "8285")?.description == "**** 8285")
        for text in ["5423127182818285", "**** 8285", "828", "82a5", ""] {
            #expect(MaskedCard(lastFour: text) == nil)
        }
    }

    @Test("a time survives the border to the microsecond")
    func times() {
        let date = Date(micros: 1_790_000_000_123_456)
        #expect(date.micros == 1_790_000_000_123_456)
        #expect(Date.distantFuture.micros > date.micros)
        #expect(Date(timeIntervalSince1970: .infinity).micros == .max)
    }

    @Test("a text is chosen by the reader's language")
    func userTexts() {
        let text = UserText(ptBR: "Aproxime o cartão", en: "Tap the card")
        #expect(text.text(for: Locale(identifier: "pt_BR")) == text.ptBR)
        #expect(text.text(for: Locale(identifier: "en_US")) == text.en)
    }
}
