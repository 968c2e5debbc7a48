/// What can be wrong with a GGUF file.
package indirect enum GGUFFault: Error, Sendable, Hashable {
    // MARK: The header
    /// The file ends where `count` more bytes were due.
    case truncated(count: Int)
    case version(UInt32)
    /// The byte order of this file came with version 3.
    case bigEndianVersion(UInt32)
    /// More metadata than we take; the format has no limit.
    case tooManyPairs(stated: UInt64, limit: Int)
    case pairsPastEnd(stated: UInt64, room: Int)
    case tooManyTensors(stated: UInt64, limit: Int)
    case tensorsPastEnd(stated: UInt64, room: Int)

    // MARK: Strings and metadata
    case stringTooLong(length: UInt64, limit: Int)
    case stringPastEnd(length: UInt64, left: Int)
    case emptyKey
    case keyTooLong(length: UInt64, limit: Int)
    case keyNotText
    case repeatedKey(String)
    /// Something of that key's value.
    case inMetadata(key: String, GGUFFault)
    case valueType(UInt32)
    case nestedArray
    case arrayTooLong(count: UInt64, limit: Int)
    case arrayPastEnd(count: UInt64, left: Int)
    case alignmentType(GGUFValueType)
    case alignment(UInt32)

    // MARK: Tensors
    case nameTooLong(length: UInt64, limit: Int)
    case nameNotText
    case repeatedTensor
    case tooManyDimensions(stated: UInt32, limit: Int)
    case negativeDimension(Int64)
    case tooManyElements
    case removedType(number: UInt32, name: String)
    case unknownType(UInt32)
    /// A row of so many elements is not whole blocks.
    case partialBlock(row: Int, type: String, block: Int)
    case tooManyBytes
    case bigEndianBlocks(type: String)
    /// Where the tensor is said to lie, and where it must: right behind the one before it, aligned. From the data's begin.
    case offset(stated: UInt64, due: Int)
    /// All tensors together.
    case dataTooLarge
}

extension GGUFFault: CustomStringConvertible {
    /// A clause, without file, tensor and byte.
    package var description: String {
        switch self {
        case .truncated(let count): "the file ends \(count) bytes too early"
        case .version(1): "GGUF of version 1, which no current program reads; convert the model again"
        case .version(let version): "GGUF of version \(version); only 2 and 3 are read"
        case .bigEndianVersion(let version): "big-endian GGUF of version \(version); only 3 is read"
        case .tooManyPairs(let stated, let limit): "it claims \(stated) metadata values, the limit is \(limit)"
        case .pairsPastEnd(let stated, let room): "it claims \(stated) metadata values where \(room) at most have room"
        case .tooManyTensors(let stated, let limit): "it claims \(stated) tensors, the limit is \(limit)"
        case .tensorsPastEnd(let stated, let room): "it claims \(stated) tensors where \(room) at most have room"
        case .inMetadata(let key, let fault): "metadata '\(key.printable(limit: 80))': \(fault)"
        default: textFact
        }
    }

    private var textFact: String {
        switch self {
        case .stringTooLong(let length, let limit): "a string of \(length) bytes, the limit is \(limit)"
        case .stringPastEnd(let length, let left): "a string of \(length) bytes where \(left) are left"
        case .emptyKey: "metadata with an empty key"
        case .keyTooLong(let length, let limit): "a metadata key of \(length) bytes, the limit is \(limit)"
        case .keyNotText: "a metadata key that is not UTF-8"
        case .repeatedKey(let key): "metadata '\(key.printable(limit: 80))' appears twice"
        case .valueType(let number): "value type \(number) is unknown"
        case .nestedArray: "an array inside an array"
        case .arrayTooLong(let count, let limit): "an array of \(count) values, the limit is \(limit)"
        case .arrayPastEnd(let count, let left): "an array of \(count) values where \(left) bytes are left"
        case .alignmentType(let type): "its type is \(type), it must be u32"
        case .alignment(let value): "\(value) is not a power of two"
        default: tensorFact
        }
    }

    private var tensorFact: String {
        switch self {
        case .nameTooLong(let length, let limit): "a tensor name of \(length) bytes, the limit is \(limit)"
        case .nameNotText: "a tensor name that is not UTF-8"
        case .repeatedTensor: "named twice"
        case .tooManyDimensions(let stated, let limit): "\(stated) dimensions, the limit is \(limit)"
        case .negativeDimension(let length): "a dimension of length \(length)"
        case .tooManyElements: "the shape's product overflows"
        case .removedType(let number, let name): "type \(number), \(name), was removed from the format"
        case .unknownType(let number): "type \(number) is unknown"
        case .partialBlock(let row, let type, let block):
            "rows of \(row) elements are not whole blocks of \(type), which has \(block) a block"
        case .tooManyBytes: "its size in bytes overflows"
        case .bigEndianBlocks(let type): "\(type) in a big-endian file; only plain numbers are read from those"
        case .offset(let stated, let due): "its data are said to begin at \(stated), they must at \(due)"
        case .dataTooLarge: "the size of all data overflows"
        default: ""
        }
    }
}

/// A fault and where it was seen, before the file's name is known.
struct GGUFError: Error {
    var fault: GGUFFault
    let offset: Int
    /// As the file has it.
    var tensor: String?

    init(_ fault: GGUFFault, at offset: Int, tensor: String? = nil) {
        self.fault = fault
        self.offset = offset
        self.tensor = tensor
    }

    init(_ shortage: ByteReader.Shortage) {
        self.init(.truncated(count: shortage.missing), at: shortage.offset)
    }

    func inFile(_ file: String) -> CheckpointError { .gguf(file: file, tensor: tensor, offset: offset, fault) }
}
