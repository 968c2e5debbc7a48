import Foundation

/// A sound file that damage begins from.
struct Seed {
    let name: String
    let bytes: [UInt8]
    let reader: ReaderKind
    /// How its parts hang together, for damage that keeps that.
    let anatomy: Anatomy

    /// Larger files are read too slowly to be damaged often.
    static let mostBytes = 64 << 10

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        reader = ReaderKind(name: name, bytes)
        anatomy = Anatomy(bytes, reader)
    }

    /// Every file below a folder that is small enough.
    static func all(in folder: String) throws -> [Seed] {
        let walk = FileManager.default.enumerator(at: URL(filePath: folder), includingPropertiesForKeys: nil)
        var seeds: [Seed] = []
        while let file = walk?.nextObject() as? URL {
            let values = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            guard values.isRegularFile == true, let size = values.fileSize, size <= mostBytes else { continue }
            seeds.append(Seed(name: file.lastPathComponent, bytes: [UInt8](try Data(contentsOf: file))))
        }
        return seeds.sorted { $0.name < $1.name }
    }
}
