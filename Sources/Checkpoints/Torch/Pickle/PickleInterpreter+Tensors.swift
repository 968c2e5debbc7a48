extension PickleInterpreter {
    /// The storage that a persistent id refers to: ('storage', class, key, location, count) in archives, and in streams
    /// the same with None or (key, offset, count) of the part behind it.
    mutating func storage(_ id: Pickled) throws(PickleFault) -> Pickled {
        guard let parts = heap.tuple(id) else { throw .persistentID(fact: "is \(id.kind), not a tuple") }
        let start = parts.startIndex
        guard let first = parts.first, case .text("storage") = first else {
            throw .persistentID(fact: "does not begin with 'storage'")
        }
        guard parts.count == 5 || parts.count == 6 else { throw .persistentID(fact: "has \(parts.count) parts") }
        guard case .global(let type) = parts[start + 1] else {
            throw .persistentID(fact: "has \(parts[start + 1].kind) for a storage class")
        }
        guard case .storage(let elements) = type.meaning else {
            throw .persistentID(fact: "has \(type.name) for a storage class")
        }
        guard case .text(let key) = parts[start + 2], key.utf8.count <= limits.nameBytes else {
            throw .persistentID(fact: "has \(parts[start + 2].kind) for a key")
        }
        guard case .int(let count) = parts[start + 4], count >= 0 else {
            throw .persistentID(fact: "has no count of elements")
        }
        let part = parts.count == 6 ? try self.part(parts[start + 5]) : nil
        try checkRecords()
        heap.storages.append(TorchStorage(type: elements, key: key, count: count, part: part))
        return .storage(heap.storages.count - 1)
    }

    private func part(_ value: Pickled) throws(PickleFault) -> (key: String, offset: Int, count: Int)? {
        if case .none = value { return nil }
        guard let parts = heap.tuple(value), parts.count == 3 else {
            throw .persistentID(fact: "has \(value.kind) for a part of a storage")
        }
        let start = parts.startIndex
        guard case .text(let key) = parts[start], case .int(let offset) = parts[start + 1],
            case .int(let count) = parts[start + 2], offset >= 0, count >= 0
        else { throw .persistentID(fact: "has a part of a storage without key, offset and count") }
        return (key, offset, count)
    }

    /// `_rebuild_tensor(storage, offset, size, stride)`; the second version has requires_grad, hooks and perhaps metadata
    /// behind it, the third the element type before the metadata.
    mutating func tensor(_ global: PickleGlobal, _ arguments: ArraySlice<Pickled>) throws(PickleFault) -> Pickled {
        let counts: ClosedRange<Int> =
            switch global.meaning {
            case .tensor: 4...4
            case .tensorVersion2: 6...7
            default: 7...8
            }
        guard counts ~= arguments.count else { throw wrongCount(global, arguments) }
        let start = arguments.startIndex
        guard case .storage(let storage) = arguments[start] else {
            throw .arguments(of: global.name, fact: "\(arguments[start].kind) where a storage belongs")
        }
        guard case .int(let offset) = arguments[start + 1] else {
            throw .arguments(of: global.name, fact: "\(arguments[start + 1].kind) where an offset belongs")
        }
        let sizes = try lengths(arguments[start + 2], global)
        let strides = try lengths(arguments[start + 3], global)
        var type = heap.storages[storage].type
        if global.meaning == .tensorVersion3 { type = try elementType(arguments[start + 6]) }
        if arguments.count == counts.upperBound, counts.count > 1, let metadata = arguments.last {
            try checkMetadata(metadata, global)
        }
        try checkRecords()
        heap.tensors.append(
            TorchTensor(
                storage: storage, offset: offset, sizes: sizes, strides: strides, type: type, position: place))
        return .tensor(heap.tensors.count - 1)
    }

    /// Where the integers of a tuple stand. Lists may change later, and no writer puts sizes into one.
    private func lengths(_ value: Pickled, _ global: PickleGlobal) throws(PickleFault) -> Range<Int> {
        guard case .tuple(let start, let count) = value else {
            throw .arguments(of: global.name, fact: "\(value.kind) where sizes or strides belong")
        }
        if count > limits.rank { throw .limit(.rank, limits.rank) }
        for member in heap.elements[start..<start + count] {
            guard case .int = member else {
                throw .arguments(of: global.name, fact: "\(member.kind) among sizes or strides")
            }
        }
        return start..<start + count
    }

    private func elementType(_ value: Pickled) throws(PickleFault) -> TorchStorageType {
        guard case .global(let global) = value else {
            throw .arguments(of: "torch._utils._rebuild_tensor_v3", fact: "\(value.kind) where an element type belongs")
        }
        guard case .dtype(let type) = global.meaning else { throw .unreadable(name: global.name, .elementType) }
        return type
    }

    /// Only views with bits of their own have metadata, and those bits change what the elements mean.
    private func checkMetadata(_ value: Pickled, _ global: PickleGlobal) throws(PickleFault) {
        guard case .dictionary(let index) = value else { return }
        for (_, value) in heap.mappings[index].pairs {
            guard case .bool(true) = value else { continue }
            throw .unreadable(name: global.name, .conjugated)
        }
    }
}
