import Foundation

/// Real files: those that are shipped, and those of a folder that `ESPALIER_MODELS` names, where it does.
enum Samples {
    static func files(_ suffix: String) -> [String] {
        var folders: [String] = []
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let models = folder.appendingPathComponent("SampleModels").path
            if FileManager.default.fileExists(atPath: models) { folders.append(models) }
            folder.deleteLastPathComponent()
        }
        if let more = ProcessInfo.processInfo.environment["ESPALIER_MODELS"] { folders.append(more) }
        return folders.flatMap { folder in
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
        }
    }
}
