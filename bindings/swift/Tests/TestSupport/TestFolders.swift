import Foundation

/// A new folder. What tests leave is searched for secrets, so it stays.
public func newFolder() throws -> String {
    let tests = ProcessInfo.processInfo.environment["MAQUININHA_TEST_DIR"]
    let parent = tests.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
    let folder = parent.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
}
