/// A tensor of a pickle under the name by which it was reached.
struct TorchFinding {
    /// Keys from the state dict down, joined by dots.
    var name: String
    /// Index into the heap's tensors.
    let tensor: Int
}

/// Walks dictionaries, lists and objects for tensors.
///
/// A value that is reached on two ways is met twice, as Python would; so the number of values met, the depth and the names'
/// length are limited, and values that contain themselves end there.
struct TorchWalk {
    let heap: PickleHeap
    let limits: PickleLimits
    /// Tensors that may be found.
    let tensorLimit: Int
    private(set) var findings: [TorchFinding] = []
    /// Keys that are neither text nor whole numbers, with something at or below them.
    private(set) var unnamed = 0
    private var visits = 0
    private var nameBytes = 0

    init(_ heap: PickleHeap, limits: PickleLimits, tensorLimit: Int) {
        (self.heap, self.limits, self.tensorLimit) = (heap, limits, tensorLimit)
    }

    /// Finds what lies at or below `value`.
    mutating func run(_ value: Pickled) throws(PickleFault) {
        if case .tensor(let tensor) = value {
            findings.append(TorchFinding(name: "tensor", tensor: tensor))
        } else {
            try visit(value, "", depth: 0)
        }
    }

    /// Finds what lies below a few entries of a dictionary.
    mutating func run(_ members: [TorchChoice.Member]) throws(PickleFault) {
        try visit(members, "", depth: 0)
    }

    private mutating func visit(_ value: Pickled, _ path: String, depth: Int) throws(PickleFault) {
        switch value {
        case .tensor(let tensor): try add(tensor, path)
        case .dictionary(let index): try visit(heap.mappings[index].members, path, depth: depth)
        case .list(let index): try visit(heap.lists[index][...], path, depth: depth)
        case .tuple(let start, let count): try visit(heap.elements[start..<start + count], path, depth: depth)
        case .object(let index):
            // The attributes of an object are named as if they were its own.
            try enter(depth, 1)
            try visit(heap.objects[index].state, path, depth: depth + 1)
        default: break
        }
    }

    private mutating func visit(_ members: [TorchChoice.Member], _ path: String, depth: Int) throws(PickleFault) {
        try enter(depth, members.count)
        for (name, value) in members where value.mayHoldTensors {
            guard let name else {
                unnamed += 1
                continue
            }
            try visit(value, path.isEmpty ? name : path + "." + name, depth: depth + 1)
        }
    }

    private mutating func visit(
        _ members: ArraySlice<Pickled>, _ path: String, depth: Int
    ) throws(PickleFault) {
        try enter(depth, members.count)
        for (index, member) in members.enumerated() where member.mayHoldTensors {
            try visit(member, path.isEmpty ? String(index) : path + "." + String(index), depth: depth + 1)
        }
    }

    /// Counts what will be met one level down.
    private mutating func enter(_ depth: Int, _ count: Int) throws(PickleFault) {
        if depth >= limits.depth { throw .limit(.depth, limits.depth) }
        visits += count
        if visits > limits.visits { throw .limit(.visits, limits.visits) }
    }

    private mutating func add(_ tensor: Int, _ name: String) throws(PickleFault) {
        let length = name.utf8.count
        if length > limits.nameBytes { throw .limit(.name, limits.nameBytes) }
        nameBytes += length
        if nameBytes > limits.allNameBytes { throw .limit(.names, limits.allNameBytes) }
        if findings.count >= tensorLimit { throw .limit(.tensors, tensorLimit) }
        findings.append(TorchFinding(name: name, tensor: tensor))
    }
}

extension Pickled {
    /// Whether there is anything to be found at or below it.
    var mayHoldTensors: Bool {
        switch self {
        case .tensor, .dictionary, .list, .tuple, .object: true
        default: false
        }
    }

    /// A key as a part of a dotted name; nil where it is no text and no number.
    var keyName: String? {
        switch self {
        case .text(let text): text
        case .int(let number): String(number)
        case .bool(let value): value ? "True" : "False"
        case .none: "None"
        default: nil
        }
    }
}

extension PickleHeap.Mapping {
    /// Keys as parts of names, and values, each key once: of a key that was set again the last value counts, in the first's place.
    var members: [TorchChoice.Member] {
        var result: [TorchChoice.Member] = []
        result.reserveCapacity(pairs.count)
        var places: [ExactText: Int] = [:]
        places.reserveCapacity(pairs.count)
        for (key, value) in pairs {
            let name = key.keyName
            if let name, let place = places[ExactText(name)] {
                result[place].value = value
            } else {
                if let name { places[ExactText(name)] = result.count }
                result.append((name, value))
            }
        }
        return result
    }

    /// The value under a text.
    func value(_ key: String) -> Pickled? {
        pairs.last { if case .text(key) = $0.key { true } else { false } }?.value
    }
}

/// A text that equals another one when their bytes do; Swift's own texts are equal when people cannot tell them apart.
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
