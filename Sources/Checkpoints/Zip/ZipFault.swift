/// What can be wrong with a zip archive.
package enum ZipFault: Error, Sendable, Hashable {
    // MARK: The archive
    case noEnd
    case noZip64End
    /// The Zip64 end record and the end record before it say different things of one field.
    case contradiction(field: String)
    case severalDisks
    /// What the end record says of the central directory does not fit into the file.
    case directoryOutside
    /// No entry of the central directory begins here, or it is cut.
    case damagedDirectory
    case entryCount(stated: Int, found: Int)
    case tooManyEntries(limit: Int)

    // MARK: An entry
    case nameNotText
    case nameWithNUL
    case nameTooLong(limit: Int)
    case repeatedName
    case damagedExtra
    case encrypted
    /// The data are a patch to other data.
    case patch
    case method(Int)
    case sizeTooLarge
    /// Stored, so both ought to be the same.
    case storedSizes(packed: Int, plain: Int)
    case noLocalHeader
    case localName
    /// The data end that many bytes behind the begin of the central directory.
    case pastDirectory(count: Int)
    case overlap(other: String)

    // MARK: Compressed data
    /// It claims to grow more than any honest data do.
    case ratio(size: Int, packed: Int, limit: Int)
    /// All entries together claim more than `limit` bytes.
    case totalSize(limit: Int)
    /// An entry that is needed as a whole is larger than that.
    case entryTooLarge(size: Int, limit: Int)
    case damagedStream
    /// The system has none left for the inflater.
    case noMemory
    /// Longer than the directory says.
    case inflatesToMore(stated: Int)
    case inflatesToLess(stated: Int, found: Int)
    case checksum(stated: UInt32, found: UInt32)
}

extension ZipFault: CustomStringConvertible {
    /// A clause, without file, entry and byte.
    package var description: String {
        switch self {
        case .noEnd: "not a whole zip archive: its end record is missing"
        case .noZip64End: "the Zip64 end record is not where its locator says"
        case .contradiction(let field): "the two end records disagree about the \(field)"
        case .severalDisks: "an archive over several disks"
        case .directoryOutside: "the central directory does not lie before its end record"
        case .damagedDirectory: "the central directory is damaged"
        case .entryCount(let stated, let found): "the end record says \(stated) entries, the directory has \(found)"
        case .tooManyEntries(let limit): "more than \(limit) entries"
        default: entryDescription
        }
    }

    private var entryDescription: String {
        switch self {
        case .nameNotText: "a name that is not UTF-8"
        case .nameWithNUL: "a name with a NUL"
        case .nameTooLong(let limit): "a name longer than \(limit) bytes"
        case .repeatedName: "a name that appears twice"
        case .damagedExtra: "its extra fields are damaged"
        case .encrypted: "encrypted"
        case .patch: "a patch, not data"
        case .method(let method): "compressed by method \(method); only 0 (stored) and 8 (deflated) are read"
        case .sizeTooLarge: "a size or place beyond 63 bits"
        case .storedSizes(let packed, let plain): "stored, but of \(packed) bytes packed and \(plain) plain"
        case .noLocalHeader: "no local header where the directory says"
        case .localName: "another name in its local header"
        case .pastDirectory(let count): "its data reach \(count) bytes into the central directory"
        case .overlap(let other): "overlaps entry '\(other.printable(limit: 120))'"
        default: dataDescription
        }
    }

    private var dataDescription: String {
        switch self {
        case .ratio(let size, let packed, let limit):
            "\(packed) bytes claim to inflate to \(size); the limit is \(limit) to 1"
        case .totalSize(let limit): "all entries together claim to inflate to more than \(limit) bytes, the limit"
        case .entryTooLarge(let size, let limit): "needed as a whole, but of \(size) bytes; the limit is \(limit)"
        case .damagedStream: "the compressed data are damaged"
        case .noMemory: "no memory to inflate it"
        case .inflatesToMore(let stated): "inflates to more than the \(stated) bytes that the directory says"
        case .inflatesToLess(let stated, let found): "inflates to \(found) bytes, the directory says \(stated)"
        case .checksum(let stated, let found): "checksum \(Self.hex(found)), the directory says \(Self.hex(stated))"
        default: ""
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
