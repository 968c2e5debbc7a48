/// A value that a pickle describes. It is a record of what was said: nothing was imported, called or made.
///
/// Containers are indices into `PickleHeap`, so a value that contains itself is as harmless as any other.
enum Pickled {
    case none
    case bool(Bool)
    case int(Int)
    /// An integer beyond 64 bits; where its digits or bytes lie.
    case large(Range<Int>)
    case float(Double)
    case text(String)
    /// Bytes, complex numbers, arrays of NumPy, devices: a value that holds no tensor of PyTorch.
    case opaque
    case global(PickleGlobal)
    /// A run of `PickleHeap.elements`.
    case tuple(start: Int, count: Int)
    case list(Int)
    case set(Int)
    case dictionary(Int)
    case object(Int)
    case storage(Int)
    case tensor(Int)

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a truth value"
        case .int, .large: "an integer"
        case .float: "a number"
        case .text: "text"
        case .opaque: "a plain value"
        case .global(let global): global.name
        case .tuple: "a tuple"
        case .list: "a list"
        case .set: "a set"
        case .dictionary: "a dict"
        case .object: "an object"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}

/// The containers of one pickle.
struct PickleHeap {
    struct Mapping {
        /// In the order they were set; a key that was set again stands there again.
        var pairs: [(key: Pickled, value: Pickled)] = []
        /// An OrderedDict, which may have attributes.
        let isOrdered: Bool
    }

    struct Object {
        let type: PickleGlobal
        var state: Pickled = .none
    }

    /// Of all tuples, one after the other.
    var elements: [Pickled] = []
    /// Lists and sets.
    var lists: [[Pickled]] = []
    var mappings: [Mapping] = []
    var objects: [Object] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []
    /// Values that were copied from one container to another, so far.
    var copied = 0

    var recordCount: Int { lists.count + mappings.count + objects.count + storages.count + tensors.count }

    func tuple(_ value: Pickled) -> ArraySlice<Pickled>? {
        guard case .tuple(let start, let count) = value else { return nil }
        return elements[start..<start + count]
    }

    /// The members of a tuple or a list.
    func sequence(_ value: Pickled) -> ArraySlice<Pickled>? {
        if case .list(let index) = value { return lists[index][...] }
        return tuple(value)
    }

    /// The integers at that place, which the interpreter has seen to be integers.
    func lengths(_ range: Range<Int>) -> [Int] {
        elements[range].map { if case .int(let length) = $0 { length } else { -1 } }
    }
}

/// What a pickle says of a storage: `count` elements under `key` somewhere in the file.
struct TorchStorage {
    let type: TorchStorageType
    let key: String
    /// Elements, of `type`; bytes where it has none.
    let count: Int
    /// The legacy stream has storages that are a part of another one, counted in elements.
    let part: (key: String, offset: Int, count: Int)?
}

/// What a pickle says of a tensor; nothing is checked against the storage yet.
struct TorchTensor {
    /// Index into the heap's storages.
    let storage: Int
    /// In elements.
    let offset: Int
    /// Integers among the heap's elements.
    let sizes: Range<Int>
    let strides: Range<Int>
    /// What the elements are; the storage's type unless the tensor states its own.
    let type: TorchStorageType
    /// Byte of the file where it was put together.
    let position: Int
}
