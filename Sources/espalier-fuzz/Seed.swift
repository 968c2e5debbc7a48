import Checkpoints
import Foundation

/// A sound file that damage begins from.
struct Seed {
    let name: String
    let bytes: [UInt8]
    let format: any CheckpointFormat.Type

    /// Larger files are read too slowly to be damaged often.
    static let mostBytes = 64 << 10

    /// Every file below a folder that some format recognises and that is small enough.
    static func all(in folder: String) throws -> [Seed] {
        let walk = FileManager.default.enumerator(at: URL(filePath: folder), includingPropertiesForKeys: nil)
        var seeds: [Seed] = []
        while let file = walk?.nextObject() as? URL {
            guard let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size <= mostBytes,
                let bytes = (try? Data(contentsOf: file)).map(Array.init), !bytes.isEmpty
            else { continue }
            let head = FileHead(bytes: Array(bytes.prefix(4096)), size: bytes.count)
            guard let format = CheckpointFormats.format(of: head) else { continue }
            seeds.append(Seed(name: file.lastPathComponent, bytes: bytes, format: format))
        }
        return seeds.sorted { $0.name < $1.name }
    }
}
