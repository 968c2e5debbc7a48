import CZlib

/// Entries of an archive read as a whole: the small ones that a reader needs, and any for its checksum.
extension ZipDirectory {
    /// The bytes of an entry, inflated where need be. The checksum of a stored entry is not compared: PyTorch can be told
    /// to write none.
    ///
    /// - Parameter file: the whole archive.
    /// - Throws: `.entryTooLarge` for more than `limit` bytes; what is wrong with the compressed data.
    package func contents(of entry: ZipEntry, _ file: RawSpan, limit: Int) throws(CheckpointError) -> [UInt8] {
        guard entry.size <= limit else {
            throw .zip(
                file: path, entry: entry.name, offset: entry.bytes.lowerBound,
                .entryTooLarge(size: entry.size, limit: limit))
        }
        if entry.method == .stored { return file.extracting(entry.bytes).withUnsafeBytes { [UInt8]($0) } }
        return try ZipContents.inflated(entry, file, path: path)
    }

    /// Reads all of an entry, a piece at a time, and compares its checksum (CRC-32) with the stated one: about 1 GB/s stored, and
    /// a quarter of that deflated.
    ///
    /// - Throws: `.checksum` when it is another one; what is wrong with the compressed data.
    package func check(_ entry: ZipEntry, _ file: RawSpan) throws(CheckpointError) {
        do throws(ZipFault) {
            let packed = file.extracting(entry.bytes)
            if entry.method == .deflated {
                guard let cursor = InflateCursor(entry) else { throw .noMemory }
                try cursor.skip(to: entry.size, packed: packed)
                if entry.size == 0 {
                    try cursor.fill(UnsafeMutableRawBufferPointer(start: nil, count: 0), packed: packed)
                }
            } else {
                let found = packed.withUnsafeBytes { czlib_crc32(0, $0.baseAddress, $0.count) }
                if found != entry.checksum { throw .checksum(stated: entry.checksum, found: found) }
            }
        } catch {
            throw .zip(file: path, entry: entry.name, offset: entry.bytes.lowerBound, error)
        }
    }
}

enum ZipContents {
    /// A deflated entry as a whole, checksum compared. Its pages come into being as they are filled, not when they are claimed.
    static func inflated(_ entry: ZipEntry, _ file: RawSpan, path: String) throws(CheckpointError) -> [UInt8] {
        var fault: ZipFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: entry.size) { buffer, count in
            do throws(ZipFault) {
                guard let cursor = InflateCursor(entry) else { throw .noMemory }
                let target = UnsafeMutableRawBufferPointer(buffer)
                try cursor.fill(
                    UnsafeMutableRawBufferPointer(rebasing: target[..<entry.size]),
                    packed: file.extracting(entry.bytes))
                count = entry.size
            } catch {
                fault = error
            }
        }
        guard let fault else { return bytes }
        throw .zip(file: path, entry: entry.name, offset: entry.bytes.lowerBound, fault)
    }
}
