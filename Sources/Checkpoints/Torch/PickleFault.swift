/// What can be wrong with a pickle, and with what PyTorch keeps beside it.
package enum PickleFault: Error, Sendable, Hashable {
    /// The pickle ends where `count` more bytes were due.
    case truncated(count: Int)

    // MARK: What is never done
    /// It names something that is none of the plain values and tensors; `name` is dotted.
    case forbidden(name: String)
    /// It names a kind of tensor whose elements cannot be read from the storage alone.
    case unreadable(name: String, Unreadable)
    /// It calls, or makes an object of, something that may only be named; `opcode` would do it.
    case call(opcode: String, name: String)
    /// It sets the state of a value that has none; `value` says which kind.
    case state(of: String)
    /// An opcode that no state dict needs; the code number of an extension with it.
    case refusedOpcode(name: String, code: Int?)

    // MARK: The machine
    case unknownOpcode(UInt8)
    case protocolVersion(UInt8)
    /// An opcode takes more from the stack than is there.
    case emptyStack
    /// An opcode wants a mark that was never set.
    case noMark
    case noMemo(Int)
    /// An opcode finds another kind of value than it works on.
    case operand(opcode: String, wanted: String)
    case badNumber
    case badText
    case limit(Limit, Int)

    // MARK: Tensors
    /// What is wrong with the arguments that a tensor or another value is made of.
    case arguments(of: String, fact: String)
    case persistentID(fact: String)
    case view(ViewFault)
    /// A storage that tensors name and the file does not hold.
    case noStorage(key: String)
    /// A storage with `found` bytes where the pickle states `expected`.
    case storageSize(key: String, expected: Int, found: Int)
    case storageTwoTypes(key: String)
    case badCount(key: String)
    /// A storage that no tensor names, so nobody knows how long it is.
    case unusedStorage(key: String)
    /// Compressed, so its elements are not where PyTorch would map them.
    case compressed(key: String)

    // MARK: The frame
    case notStream
    case streamVersion
    case keysNotText
    /// What the archive lacks or has too much; a clause.
    case archive(fact: String)
}

extension PickleFault {
    /// Kinds of tensors that the elements alone do not tell.
    package enum Unreadable: String, Sendable, Hashable {
        case quantized = "a quantised tensor: its values need scales that are not in the storage"
        case sparse = "a sparse tensor"
        case nested = "a nested tensor"
        case meta = "a tensor on the meta device, which has no elements"
        case wrapped = "a tensor that is made of others by its class"
        case elementType = "an element type that Espalier does not know"
        case conjugated = "a view with conjugated or negated elements"
    }

    /// What a pickle may ask of us; see `PickleLimits`.
    package enum Limit: String, Sendable, Hashable {
        case operations, records
        case copies = "values in copies of lists and dictionaries"
        case stack = "values on the stack"
        case marks = "marks on the stack"
        case memo = "memo entries"
        case text = "bytes of one text"
        case depth = "levels of nesting"
        case visits = "values in the walk over dictionaries"
        case rank = "dimensions"
        case name = "bytes of a name"
        case names = "bytes of all names"
        case tensors
        case expanded = "bytes of a view that repeats its elements"
    }

    /// What is wrong with a tensor's place in its storage.
    package enum ViewFault: Sendable, Hashable {
        case negative
        case rank(sizes: Int, strides: Int)
        case overflow
        /// The last element is number `last`, of `count`.
        case pastEnd(last: Int, count: Int)
    }
}

extension PickleFault: CustomStringConvertible {
    /// A clause, without file, tensor and byte.
    package var description: String {
        switch self {
        case .truncated(let count): "the pickle ends \(count) bytes too early"
        case .forbidden(let name): Self.refusal(name)
        case .unreadable(let name, let kind): "\(name.printable(limit: 200)): \(kind.rawValue)"
        case .call(let opcode, let name):
            "\(opcode) of \(name.printable(limit: 200)), which Espalier lets a pickle name but not call"
        case .state(let value): "BUILD sets the state of \(value), which has none"
        case .refusedOpcode(let name, let code?): "\(name) with extension code \(code): no state dict needs extensions"
        case .refusedOpcode(let name, nil): "the opcode \(name), which no state dict needs"
        case .unknownOpcode(let code): "0x" + String(code, radix: 16) + " is no opcode of a pickle"
        case .protocolVersion(let version): "pickle protocol \(version); 0 to 5 are known"
        case .emptyStack: "the stack has no value for this opcode"
        case .noMark: "the stack has no mark for this opcode"
        case .noMemo(let index): "nothing was remembered as \(index)"
        case .operand(let opcode, let wanted): "\(opcode) needs \(wanted)"
        case .badNumber: "a number that cannot be read"
        case .badText: "text that is not UTF-8"
        case .limit(let limit, let count): "more than \(count) \(limit.rawValue)"
        default: tensorFact
        }
    }

    private var tensorFact: String {
        switch self {
        case .arguments(let name, let fact): "\(name): \(fact)"
        case .persistentID(let fact): "the reference to a storage \(fact)"
        case .view(let fault): fault.description
        case .noStorage(let key): "its storage '\(key.printable(limit: 80))' is not in the file"
        case .storageSize(let key, let expected, let found):
            "storage '\(key.printable(limit: 80))' has \(found) bytes, \(expected) are stated"
        case .storageTwoTypes(let key): "storage '\(key.printable(limit: 80))' has elements of two sizes"
        case .badCount(let key): "storage '\(key.printable(limit: 80))' has a count that cannot be"
        case .unusedStorage(let key):
            "storage '\(key.printable(limit: 80))' is listed, but no tensor names it"
        case .compressed(let key): "storage '\(key.printable(limit: 80))' is compressed, which PyTorch never does"
        case .notStream: "the magic number is missing"
        case .streamVersion: "not version 1001 of the stream"
        case .keysNotText: "the list of storages is not a list of text"
        case .archive(let fact): fact
        default: ""
        }
    }

    /// Classes are what whole modules are saved as, and there is a way out for them.
    private static func refusal(_ name: String) -> String {
        let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[name.index(after: $0)...] } ?? name[...]
        let isClass = last.first?.isUppercase ?? false
        let refusal =
            "the pickle names \(name.printable(limit: 200)), which is no plain value or tensor; nothing was run"
        return refusal + (isClass ? " (of a whole model save model.state_dict() instead)" : "")
    }
}

extension PickleFault.ViewFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .negative: "a negative size, stride or offset"
        case .rank(let sizes, let strides): "\(sizes) sizes and \(strides) strides"
        case .overflow: "the view's extent overflows"
        case .pastEnd(let last, let count): "its last element is number \(last) of a storage of \(count)"
        }
    }
}
