extension PickleInterpreter {
    /// Throws when one more list, dictionary, storage, tensor or object would be too many.
    func checkRecords() throws(PickleFault) {
        if heap.recordCount >= limits.records { throw .limit(.records, limits.records) }
    }

    mutating func makeContainer(_ opcode: PickleOpcode) throws(PickleFault) {
        switch opcode {
        case .emptyTuple: try push(.tuple(start: 0, count: 0))
        case .tuple1: try makeTuple(1)
        case .tuple2: try makeTuple(2)
        case .tuple3: try makeTuple(3)
        case .tuple:
            let start = try popMark()
            try makeTuple(stack.count - start)
        case .emptyList: try push(.list(newList([])))
        case .list: try push(.list(newList(takeMarked())))
        case .emptySet: try push(.set(newList([])))
        case .frozenSet: try push(.set(newList(takeMarked())))
        case .emptyDict: try push(newMapping())
        default:
            let values = try takeMarked()
            let mapping = try newMapping()
            try set(values[...], in: mapping, .dict)
            try push(mapping)
        }
    }

    /// The topmost values become a tuple.
    private mutating func makeTuple(_ count: Int) throws(PickleFault) {
        guard stack.count - (marks.last ?? 0) >= count else { throw .emptyStack }
        let start = heap.elements.count
        heap.elements += stack[(stack.count - count)...]
        stack.removeLast(count)
        try push(.tuple(start: start, count: count))
    }

    /// All values above the last mark.
    private mutating func takeMarked() throws(PickleFault) -> [Pickled] {
        let start = try popMark()
        defer { stack.removeSubrange(start...) }
        return Array(stack[start...])
    }

    private mutating func newList(_ members: [Pickled]) throws(PickleFault) -> Int {
        try checkRecords()
        heap.lists.append(members)
        return heap.lists.count - 1
    }

    mutating func newMapping(isOrdered: Bool = false) throws(PickleFault) -> Pickled {
        try checkRecords()
        heap.mappings.append(PickleHeap.Mapping(isOrdered: isOrdered))
        return .dictionary(heap.mappings.count - 1)
    }

    /// A set with the members of a list or a tuple.
    mutating func newSet(_ members: ArraySlice<Pickled>) throws(PickleFault) -> Pickled {
        try countCopies(members.count)
        return .set(try newList(Array(members)))
    }

    /// A few bytes of a pickle can copy a long list, again and again.
    mutating func countCopies(_ count: Int) throws(PickleFault) {
        heap.copied += count
        if heap.copied > limits.copies { throw .limit(.copies, limits.copies) }
    }

    // MARK: Filling

    mutating func fill(_ opcode: PickleOpcode) throws(PickleFault) {
        switch opcode {
        case .append:
            let value = try pop()
            guard case .list(let index) = try top() else { throw .operand(opcode: opcode.name, wanted: "a list") }
            heap.lists[index].append(value)
        case .appends:
            let values = try takeMarked()
            guard case .list(let index) = try top() else { throw .operand(opcode: opcode.name, wanted: "a list") }
            heap.lists[index] += values
        case .addItems:
            let values = try takeMarked()
            guard case .set(let index) = try top() else { throw .operand(opcode: opcode.name, wanted: "a set") }
            heap.lists[index] += values
        case .setItem:
            let value = try pop()
            let key = try pop()
            try set([key, value], in: top(), opcode)
        default:
            let values = try takeMarked()
            try set(values[...], in: top(), opcode)
        }
    }

    private mutating func set(
        _ values: ArraySlice<Pickled>, in mapping: Pickled, _ opcode: PickleOpcode
    ) throws(PickleFault) {
        guard case .dictionary(let index) = mapping else { throw .operand(opcode: opcode.name, wanted: "a dict") }
        guard values.count.isMultiple(of: 2) else { throw .operand(opcode: opcode.name, wanted: "pairs") }
        var place = values.startIndex
        while place < values.endIndex {
            heap.mappings[index].pairs.append((values[place], values[place + 1]))
            place += 2
        }
    }
}
