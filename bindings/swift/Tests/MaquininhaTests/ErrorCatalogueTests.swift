import Foundation
import MaquininhaFFI
import Testing

@testable import Maquininha

@Suite("The catalogue of errors is the same in every language")
struct ErrorCatalogueTests {
    @Test("every code that the native library knows is a constant, and no other")
    func codes() throws {
        let native = try errorCatalogue().map(\.code)
        #expect(native.count > 30)
        #expect(ErrorCode.catalogue.map(\.rawValue) == native)
        #expect(Set(native).count == native.count)
    }

    @Test("code, family, advice and texts are those of the documentation")
    func documentation() throws {
        let rows = try errorCatalogue().map { entry in
            "| `\(entry.code)` | \(ErrorFamily(entry.family)) | \(RetryAdvice(entry.retry)) | "
                + "\(entry.userTextPtBr) | \(entry.userTextEn) |"
        }
        let documented = try String(contentsOf: repository("docs/errors.md"), encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(documented.map { $0.lowercased() } == rows.map { $0.lowercased() })
    }

    @Test("what this library says by itself is what the catalogue says")
    func ownErrors() throws {
        for error in [MaquininhaError.internalFault, .unknownCase("Tender")] {
            let entry = try #require(errorCatalogue().first { $0.code == error.code.rawValue })
            #expect(error.family == ErrorFamily(entry.family))
            #expect(error.retryAdvice == RetryAdvice(entry.retry))
            #expect(error.userText == UserText(ptBR: entry.userTextPtBr, en: entry.userTextEn))
        }
    }

    private func repository(_ path: String) -> URL {
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5)
        return URL(fileURLWithPath: root.joined(separator: "/")).appendingPathComponent(path)
    }
}
