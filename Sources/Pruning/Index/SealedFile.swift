import Checkpoints
import Subjects

/// What a file of ours begins with: eight bytes that no other format has, the first of them no text.
enum SealedKind: String {
    case index
    case plan
    case part

    /// Versions differ when what the bytes mean does.
    static let version: UInt32 = 2

    var magic: [UInt8] {
        let letter: Character =
            switch self {
            case .index: "I"
            case .plan: "P"
            case .part: "U"
            }
        return [0x89] + Array("ESP".utf8) + [letter.asciiValue ?? 0] + Array("X\r\n".utf8)
    }

    /// Magic and version.
    var prefix: [UInt8] { magic + Self.version.littleEndianBytes }

    static let prefixLength = 12
}

/// A small file that is read whole: magic, version, CRC-32 and length of what follows, and that.
enum SealedFile {
    /// Bytes before the contents.
    private static let head = SealedKind.prefixLength + 12
    /// Longer ones are none of ours: a unit's results of the widest layers take a few MB.
    private static let longest = 1 << 30

    /// Writes whole or not at all, without waiting for the disk; what was there is replaced.
    static func write(_ contents: [UInt8], as kind: SealedKind, to path: String) throws(PruningError) {
        do throws(WriteError) {
            var file = try AtomicFile(path, replacing: true)
            let length = UInt64(contents.count)
            try file.write(kind.prefix + CRC32(contents).value.littleEndianBytes + length.littleEndianBytes)
            try file.write(contents)
            try file.commitUnflushed()
        } catch {
            throw .write(error)
        }
    }

    /// - Throws: `.checkpoint` where it cannot be read, `.index` where it is no such file, or damaged.
    static func read(_ path: String, as kind: SealedKind) throws(PruningError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(CheckpointError) {
            let file = try OpenedFile(path)
            guard file.identity.size <= longest else { throw .cannotRead(file: path, code: 27) }
            bytes = try file.read(0..<file.identity.size)
        } catch {
            throw .checkpoint(error)
        }
        guard let fault = fault(in: bytes, as: kind) else { return Array(bytes[head...]) }
        throw .index(file: path, fault)
    }

    private static func fault(in bytes: [UInt8], as kind: SealedKind) -> IndexFault? {
        if let fault = kind.fault(in: bytes) { return fault }
        guard bytes.count >= head else { return .truncated }
        let length = UInt64(littleEndianBytes: bytes[(head - 8)..<head])
        guard length == UInt64(bytes.count - head) else { return .truncated }
        let stated = UInt64(littleEndianBytes: bytes[(head - 12)..<(head - 8)])
        return UInt64(CRC32(Array(bytes[head...])).value) == stated ? nil : .checksum("\(kind)")
    }
}

extension SealedKind {
    /// What is wrong with a file's beginning; nil where it is of this kind and version.
    func fault(in bytes: [UInt8]) -> IndexFault? {
        guard bytes.starts(with: magic) else { return .foreign }
        guard bytes.count >= Self.prefixLength else { return .truncated }
        let version = UInt64(littleEndianBytes: bytes[8..<12])
        return version == UInt64(Self.version) ? nil : .version(Int(version))
    }
}

extension FixedWidthInteger {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}

extension UInt64 {
    /// From at most eight bytes, the lowest first.
    init(littleEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
