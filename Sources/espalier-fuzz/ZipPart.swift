import Checkpoints

/// One entry of an archive that is taken apart and put together again.
struct ZipPart {
    var name: [UInt8]
    var bytes: [UInt8]
    var isDeflated: Bool
    var anatomy: Anatomy

    /// The entries of a sound archive; nil of any other.
    static func all(of archive: [UInt8]) -> [ZipPart]? {
        let file = archive.span.bytes
        do throws(CheckpointError) {
            let directory = try ZipDirectory.read(file, path: "")
            var parts: [ZipPart] = []
            for entry in directory.entries {
                let bytes = try directory.contents(of: entry, file, limit: 1 << 20)
                parts.append(
                    ZipPart(
                        name: Array(entry.name.utf8), bytes: bytes, isDeflated: entry.method == .deflated,
                        anatomy: Anatomy(part: entry.name, bytes)))
            }
            return parts
        } catch { return nil }
    }

    /// An archive of these entries, its checksums and lengths right. What is deflated is so by stored blocks, which need no
    /// compression.
    static func archive(_ parts: [ZipPart]) -> [UInt8] {
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for part in parts {
            let packed = part.isDeflated ? storedBlocks(part.bytes) : part.bytes
            var common = words(20, 0x0800, part.isDeflated ? 8 : 0, 0, 0) + word(checksum(part.bytes))
            common += word(UInt32(packed.count)) + word(UInt32(part.bytes.count)) + words(UInt16(part.name.count), 0)
            directory +=
                [0x50, 0x4B, 1, 2, 20, 0] + common + words(0, 0, 0, 0, 0) + word(UInt32(file.count)) + part.name
            file += [0x50, 0x4B, 3, 4] + common + part.name + packed
        }
        let count = UInt16(truncatingIfNeeded: parts.count)
        let end = words(0, 0, count, count) + word(UInt32(directory.count)) + word(UInt32(file.count)) + [0, 0]
        return file + directory + [0x50, 0x4B, 5, 6] + end
    }
}

extension ZipPart {
    private static func storedBlocks(_ bytes: [UInt8]) -> [UInt8] {
        var blocks: [UInt8] = []
        var place = 0
        repeat {
            let count = min(bytes.count - place, 0xFFFF)
            blocks.append(place + count == bytes.count ? 1 : 0)
            blocks += words(UInt16(count), ~UInt16(count)) + bytes[place..<place + count]
            place += count
        } while place < bytes.count
        return blocks
    }

    private static func words(_ values: UInt16...) -> [UInt8] {
        values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        words(UInt16(truncatingIfNeeded: value), UInt16(truncatingIfNeeded: value >> 16))
    }

    /// CRC-32.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { index in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        return value
    }
}
