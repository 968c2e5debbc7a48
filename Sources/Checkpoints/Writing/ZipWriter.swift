import CZlib
import Glibc

/// Writes a zip archive entry by entry, a piece at a time, stored or deflated.
///
/// Checksums and packed sizes follow each entry, since they are not known before; the directory at the end has them too. Entries
/// and archives beyond 4 GiB take the 64-bit forms. Source: PKWARE's APPNOTE 6.3.10.
package struct ZipWriter: ~Copyable {
    /// An entry as the directory at the end lists it.
    private struct Listed {
        let name: [UInt8]
        let method: ZipEntry.Method
        let offset: Int
        let isLarge: Bool
        var checksum: UInt32 = 0
        var packed = 0
        var size = 0
    }

    private var file: AtomicFile
    private var entries: [Listed] = []
    private var deflater: Deflater?

    /// Sizes from here on take 64 bits; deflated noise may grow a little beyond its own size.
    private static let large = 0xF000_0000
    /// The earliest time that the format knows, 1980-01-01: the same input gives the same bytes.
    private static let date = 1 << 5 | 1

    /// - Throws: `.exists`, `.cannotWrite`.
    package init(_ path: String, replacing: Bool = false) throws(WriteError) {
        file = try AtomicFile(path, replacing: replacing)
    }

    /// Bytes written so far.
    package var count: Int { file.count }

    package func checkSpace(for bytes: Int) throws(WriteError) { try file.checkSpace(for: bytes) }

    /// Begins an entry of at most `size` bytes; the one before must be ended.
    package mutating func begin(_ name: String, _ method: ZipEntry.Method, size: Int) throws(WriteError) {
        try begin(Listed(name: Array(name.utf8), method: method, offset: file.count, isLarge: size >= Self.large))
        deflater = method == .deflated ? Deflater() : nil
        if method == .deflated, deflater == nil { throw .cannotWrite(path: file.path, code: ENOMEM) }
    }

    /// Begins the copy of another archive's entry, whose packed bytes follow by `appendPacked`.
    package mutating func beginCopy(of entry: ZipEntry) throws(WriteError) {
        let isLarge = max(entry.size, entry.bytes.count) >= Self.large
        try begin(
            Listed(
                name: Array(entry.name.utf8), method: entry.method, offset: file.count, isLarge: isLarge,
                checksum: entry.checksum, size: entry.size))
        deflater = nil
    }

    /// Appends packed bytes to the copy that was begun.
    package mutating func appendPacked(_ bytes: RawSpan) throws(WriteError) {
        entries[entries.count - 1].packed += bytes.byteCount
        try file.write(bytes)
    }

    private mutating func begin(_ entry: Listed) throws(WriteError) {
        guard entry.name.count <= 0xFFFF else {
            let name = String(decoding: entry.name, as: UTF8.self)
            throw .invalid(path: file.path, tensor: name, fact: "a name of \(entry.name.count) bytes is too long")
        }
        var header = LittleEndianBytes()
        header.add(0x0403_4B50, bytes: 4)
        header.add(entry.isLarge ? 45 : 20, bytes: 2)
        header.add(0x0808, bytes: 2)  // UTF-8 names; sizes follow the bytes
        header.add(entry.method.rawValue, bytes: 2)
        header.add(Self.date << 16, bytes: 4)
        header.add(0, bytes: 4)
        header.add(entry.isLarge ? 0xFFFF_FFFF : 0, bytes: 4)
        header.add(entry.isLarge ? 0xFFFF_FFFF : 0, bytes: 4)
        header.add(entry.name.count, bytes: 2)
        header.add(entry.isLarge ? 20 : 0, bytes: 2)
        header.bytes += entry.name
        if entry.isLarge {
            header.add(1, bytes: 2)
            header.add(16, bytes: 2)
            header.add(0, bytes: 8)
            header.add(0, bytes: 8)
        }
        try file.write(header.bytes)
        entries.append(entry)
    }

    /// Appends bytes to the entry that was begun.
    package mutating func append(_ bytes: RawSpan) throws(WriteError) {
        let last = entries.count - 1
        entries[last].size += bytes.byteCount
        entries[last].checksum = bytes.withUnsafeBytes { czlib_crc32(entries[last].checksum, $0.baseAddress, $0.count) }
        try pack(bytes, ends: false)
    }

    /// Ends the entry.
    package mutating func end() throws(WriteError) {
        if deflater != nil { try pack([UInt8]().span.bytes, ends: true) }
        deflater = nil
        guard let entry = entries.last else { return }
        var descriptor = LittleEndianBytes()
        descriptor.add(0x0807_4B50, bytes: 4)
        descriptor.add(Int(entry.checksum), bytes: 4)
        descriptor.add(entry.packed, bytes: entry.isLarge ? 8 : 4)
        descriptor.add(entry.size, bytes: entry.isLarge ? 8 : 4)
        try file.write(descriptor.bytes)
    }

    private mutating func pack(_ bytes: RawSpan, ends: Bool) throws(WriteError) {
        let last = entries.count - 1
        guard let deflater else {
            entries[last].packed += bytes.byteCount
            return try file.write(bytes)
        }
        let before = file.count
        try deflater.pack(bytes, ends: ends, into: &file)
        entries[last].packed += file.count - before
    }

    /// Writes the directory, reads back by `verify`, and puts the file in its place.
    /// - Returns: bytes of the whole file.
    package consuming func finish(
        verify: (_ temporaryPath: String) throws(WriteError) -> Void
    ) throws(WriteError) -> Int {
        let start = file.count
        for entry in entries { try file.write(Self.listing(entry)) }
        try file.write(Self.end(entries.count, directory: start..<file.count))
        let total = file.count
        try file.commit(verify: verify)
        return total
    }
}

extension ZipWriter {
    private static func listing(_ entry: Listed) -> [UInt8] {
        var extra = LittleEndianBytes()
        // In this order, and only those that do not fit.
        if entry.isLarge {
            extra.add(entry.size, bytes: 8)
            extra.add(entry.packed, bytes: 8)
        }
        if entry.offset >= 0xFFFF_FFFF { extra.add(entry.offset, bytes: 8) }
        var header = LittleEndianBytes()
        header.add(0x0201_4B50, bytes: 4)
        header.add(45, bytes: 2)
        header.add(extra.bytes.isEmpty ? 20 : 45, bytes: 2)
        header.add(0x0808, bytes: 2)
        header.add(entry.method.rawValue, bytes: 2)
        header.add(Self.date << 16, bytes: 4)
        header.add(Int(entry.checksum), bytes: 4)
        header.add(entry.isLarge ? 0xFFFF_FFFF : entry.packed, bytes: 4)
        header.add(entry.isLarge ? 0xFFFF_FFFF : entry.size, bytes: 4)
        header.add(entry.name.count, bytes: 2)
        header.add(extra.bytes.isEmpty ? 0 : extra.bytes.count + 4, bytes: 2)
        header.add(0, bytes: 2)  // comment
        header.add(0, bytes: 2)  // disk
        header.add(0, bytes: 2)  // internal attributes
        header.add(0x81A4 << 16, bytes: 4)  // a regular file, rw-r--r--
        header.add(min(entry.offset, 0xFFFF_FFFF), bytes: 4)
        header.bytes += entry.name
        if !extra.bytes.isEmpty {
            header.add(1, bytes: 2)
            header.add(extra.bytes.count, bytes: 2)
            header.bytes += extra.bytes
        }
        return header.bytes
    }

    private static func end(_ count: Int, directory: Range<Int>) -> [UInt8] {
        var end = LittleEndianBytes()
        if count >= 0xFFFF || directory.upperBound >= 0xFFFF_FFFF {
            end.add(0x0606_4B50, bytes: 4)
            end.add(44, bytes: 8)
            end.add(45, bytes: 2)
            end.add(45, bytes: 2)
            end.add(0, bytes: 8)  // disks
            end.add(count, bytes: 8)
            end.add(count, bytes: 8)
            end.add(directory.count, bytes: 8)
            end.add(directory.lowerBound, bytes: 8)
            end.add(0x0706_4B50, bytes: 4)
            end.add(0, bytes: 4)
            end.add(directory.upperBound, bytes: 8)
            end.add(1, bytes: 4)
        }
        end.add(0x0605_4B50, bytes: 4)
        end.add(0, bytes: 4)  // disks
        end.add(min(count, 0xFFFF), bytes: 2)
        end.add(min(count, 0xFFFF), bytes: 2)
        end.add(min(directory.count, 0xFFFF_FFFF), bytes: 4)
        end.add(min(directory.lowerBound, 0xFFFF_FFFF), bytes: 4)
        end.add(0, bytes: 2)  // comment
        return end.bytes
    }
}

/// A raw deflate stream that is written to a file as it comes; freed with its last reference.
private final class Deflater {
    private let stream: OpaquePointer
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// Nil without memory.
    init?() {
        guard let stream = czlib_deflater_new() else { return nil }
        self.stream = stream
    }

    deinit { czlib_deflater_free(stream) }

    func pack(_ bytes: RawSpan, ends: Bool, into file: inout AtomicFile) throws(WriteError) {
        var start = 0
        while true {
            var (read, made, status) = (0, 0, Int32(0))
            let rest = bytes.extracting(start..<bytes.byteCount)
            let room = buffer.count
            rest.withUnsafeBytes { input in
                buffer.withUnsafeMutableBytes { output in
                    status = czlib_deflate(
                        stream, input.baseAddress, input.count, &read, ends ? 1 : 0, output.baseAddress, room, &made)
                }
            }
            start += read
            try file.write(Array(buffer[..<made]))
            if ends ? status == Int32(CZLIB_END) : start == bytes.byteCount && made < room { return }
        }
    }
}

/// Little-endian integers, one after the other.
struct LittleEndianBytes {
    var bytes: [UInt8] = []

    mutating func add(_ value: Int, bytes count: Int) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
}
