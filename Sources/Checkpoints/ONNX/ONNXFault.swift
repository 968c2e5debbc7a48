package import Tensors

/// What can be wrong with such a file.
package enum ONNXFault: Sendable, Hashable {
    // MARK: The wire
    /// The file ends where `count` more bytes were due.
    case truncated(count: Int)
    /// A number of more than ten bytes, or of more than 64 bits.
    case longNumber
    /// A field of `length` bytes in a message that has `room` left.
    case pastMessage(WireMessage, field: Int, length: UInt64, room: Int)
    /// Groups (3, 4), which ONNX never had, and what no protobuf has (6, 7).
    case wireType(Int)
    case fieldNumber(UInt64)
    /// A field that is there, but not as what it is declared to be.
    case wrongWireType(WireMessage, field: Int, found: Int)
    /// A message twice where one can be.
    case repeatedField(WireMessage, field: Int)
    case tooDeep(limit: Int)
    case tooMany(String, limit: Int)

    // MARK: The model
    case noGraph
    case repeatedName
    case nameTooLong(limit: Int)
    case notText

    // MARK: A tensor
    case rankTooHigh(limit: Int)
    case dimension(Int64)
    case shapeTooLarge
    case unknownType(Int64)
    case segmented
    case noData(expected: Int)
    case severalStorages
    case wrongStorage(DType, field: Int)
    /// `expected` bytes by shape and type, `found` in the file.
    case size(expected: Int, found: Int)
    /// `expected` numbers in a typed field by shape and type.
    case count(expected: Int, found: Int)
    case value(DType, Int64)
    case sparse(String)
    /// A number that shall be written over one of so many bytes.
    case noRoom(Int64, Int)

    // MARK: External data
    case noLocation
    case unsafeLocation(String)
    case repeatedKey(String)
    case externalNumber(key: String, text: String)
    case externalLength(expected: Int, found: Int)
    case externalWithData
}

/// The messages of onnx.proto that have fields of interest, as it calls them.
package enum WireMessage: String, Sendable, Hashable {
    case model = "ModelProto"
    case graph = "GraphProto"
    case node = "NodeProto"
    case attribute = "AttributeProto"
    case tensor = "TensorProto"
    case sparseTensor = "SparseTensorProto"
    case entry = "StringStringEntryProto"
    case value = "ValueInfoProto"
    case type = "TypeProto"
    case shape = "TensorShapeProto"
    case operatorSet = "OperatorSetIdProto"
    case function = "FunctionProto"
    case annotation = "TensorAnnotation"
}

extension ONNXFault: CustomStringConvertible {
    /// A clause, without file, tensor and byte.
    package var description: String {
        switch self {
        case .truncated(let count): "the file ends \(count) bytes too early"
        case .longNumber: "a number of more than 64 bits"
        case .pastMessage(let message, let field, let length, let room):
            "\(message.rawValue) field \(field) claims \(length) bytes where the message has \(room) left"
        case .wireType(let type): "wire type \(type), which ONNX does not use"
        case .fieldNumber(let number): "field number \(number)"
        case .wrongWireType(let message, let field, let found):
            "\(message.rawValue) field \(field) cannot have wire type \(found)"
        case .repeatedField(let message, let field): "\(message.rawValue) field \(field) appears twice"
        case .tooDeep(let limit): "graphs or types nested more than \(limit) deep"
        case .tooMany(let things, let limit): "more than \(limit) \(things)"
        case .noGraph: "a model without a graph"
        case .repeatedName: "named twice in one graph"
        case .nameTooLong(let limit): "a name longer than \(limit) bytes"
        case .notText: "a name that is not UTF-8"
        default: tensorDescription
        }
    }

    private var tensorDescription: String {
        switch self {
        case .rankTooHigh(let limit): "more than \(limit) dimensions"
        case .dimension(let length): "a dimension of \(length)"
        case .shapeTooLarge: "the shape's product overflows"
        case .unknownType(0): "its data type is undefined"
        case .unknownType(let type): "unknown data type \(type)"
        case .segmented: "stored in segments, which nothing ever wrote"
        case .noData(let expected): "\(expected) bytes are due and no data are there"
        case .severalStorages: "its data are stored in more than one field"
        case .wrongStorage(let type, let field): "\(type.rawValue) cannot be stored in field \(field)"
        case .size(let expected, let found): "shape and type need \(expected) bytes, there are \(found)"
        case .count(let expected, let found): "shape and type need \(expected) stored numbers, there are \(found)"
        case .value(let type, let value): "\(value) is no \(type.rawValue)"
        case .sparse(let fact): "sparse: \(fact)"
        case .noRoom(let value, let count):
            "\(value) has no room in the \(count) bytes of the number that it replaces; export safetensors"
        default: externalDescription
        }
    }

    private var externalDescription: String {
        switch self {
        case .noLocation: "external data without a location"
        case .unsafeLocation(let location):
            "external data in '\(location.printable(limit: 120))', which is not a plain path inside the model's folder"
        case .repeatedKey(let key): "external data with two values for '\(key.printable(limit: 40))'"
        case .externalNumber(let key, let text):
            "external data whose \(key) '\(text.printable(limit: 40))' is not a decimal number"
        case .externalLength(let expected, let found):
            "shape and type need \(expected) bytes, the external length is \(found)"
        case .externalWithData: "external data and data of its own"
        default: ""
        }
    }
}
