import Foundation

/// The shipped networks.
enum Samples {
    static let folder: String = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("SampleModels").path
    }()

    /// Paths of all files that end so, in the order of their names.
    static func files(_ suffix: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
}
