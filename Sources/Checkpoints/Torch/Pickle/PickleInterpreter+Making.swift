extension PickleInterpreter {
    // MARK: Naming

    /// Puts a name on the stack, if it is one of the list; no opcode that would do more by itself is followed.
    mutating func name(_ opcode: PickleOpcode, _ bytes: RawSpan) throws(PickleFault) {
        switch opcode {
        case .global: try push(.global(global(bytes)))
        case .inst: throw .call(opcode: opcode.name, name: try global(bytes).name)
        case .stackGlobal:
            guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
                throw .operand(opcode: opcode.name, wanted: "two texts")
            }
            try push(.global(global(module, name)))
        case .obj:
            let start = try popMark()
            guard start < stack.count else { throw .emptyStack }
            throw .call(opcode: opcode.name, name: stack[start].kind)
        case .extension1:
            throw .refusedOpcode(name: opcode.name, code: Int(try cursor.number(bytes, as: UInt8.self)))
        case .extension2:
            throw .refusedOpcode(name: opcode.name, code: Int(try cursor.number(bytes, as: UInt16.self)))
        default: throw .refusedOpcode(name: opcode.name, code: Int(try cursor.number(bytes, as: Int32.self)))
        }
    }

    /// The two lines behind the opcode: module and name.
    private mutating func global(_ bytes: RawSpan) throws(PickleFault) -> PickleGlobal {
        let (module, name) = (try cursor.line(bytes), try cursor.line(bytes))
        guard let module = PickleCursor.text(bytes, module), let name = PickleCursor.text(bytes, name) else {
            throw .badText
        }
        return try global(module, name)
    }

    private mutating func global(_ module: String, _ name: String) throws(PickleFault) -> PickleGlobal {
        let key = module + "\n" + name
        if let known = globals[key] { return known }
        let global = try PickleGlobal(module: module, name: name, isScript: isScript)
        globals[key] = global
        return global
    }

    // MARK: Making

    /// REDUCE, NEWOBJ and BUILD: what a call would have given, as a record.
    mutating func make(_ opcode: PickleOpcode) throws(PickleFault) {
        let argument = try pop()
        if opcode == .build { return try setState(argument) }
        let callee = try pop()
        guard case .global(let global) = callee else { throw .call(opcode: opcode.name, name: callee.kind) }
        guard let arguments = heap.tuple(argument) else {
            throw .operand(opcode: opcode.name, wanted: "a tuple of arguments")
        }
        try push(opcode == .reduce ? reduce(global, arguments) : object(global))
    }

    private mutating func object(_ global: PickleGlobal) throws(PickleFault) -> Pickled {
        switch global.meaning {
        case .scriptClass, .options, .valueWithState:
            try checkRecords()
            heap.objects.append(PickleHeap.Object(type: global))
            return .object(heap.objects.count - 1)
        case .orderedDictionary: return try newMapping(isOrdered: true)
        default: throw .call(opcode: PickleOpcode.newObject.name, name: global.name)
        }
    }

    private mutating func reduce(
        _ global: PickleGlobal, _ arguments: ArraySlice<Pickled>
    ) throws(PickleFault) -> Pickled {
        switch global.meaning {
        case .tensor, .tensorVersion2, .tensorVersion3: return try tensor(global, arguments)
        case .wrapper(let counts):
            guard counts ~= arguments.count, let first = arguments.first else { throw wrongCount(global, arguments) }
            return first
        case .tensorOfType: return try tensorOfType(global, arguments)
        case .orderedDictionary, .defaultDictionary, .counter: return try mapping(global, arguments)
        case .set:
            guard arguments.count <= 1 else { throw wrongCount(global, arguments) }
            guard let members = arguments.first else { return try newSet([]) }
            guard let members = heap.sequence(members) else {
                throw .arguments(of: global.name, fact: "its members are not a list")
            }
            return try newSet(members)
        case .value: return .opaque
        case .valueWithState, .scriptClass: return try object(global)
        case .tensorClass, .storage, .dtype, .unreadable, .name, .options:
            throw .call(opcode: PickleOpcode.reduce.name, name: global.name)
        }
    }

    /// An OrderedDict of nothing, of a list of pairs as Python 2 has it, or of a dict; a defaultdict of its factory.
    private mutating func mapping(
        _ global: PickleGlobal, _ arguments: ArraySlice<Pickled>
    ) throws(PickleFault) -> Pickled {
        guard arguments.count <= 1 else { throw wrongCount(global, arguments) }
        let result = try newMapping(isOrdered: global.meaning == .orderedDictionary)
        guard let first = arguments.first, global.meaning != .defaultDictionary else { return result }
        guard case .dictionary(let index) = result else { return result }
        if case .dictionary(let source) = first {
            try countCopies(heap.mappings[source].pairs.count)
            heap.mappings[index].pairs = heap.mappings[source].pairs
            return result
        }
        guard let pairs = heap.sequence(first) else {
            throw .arguments(of: global.name, fact: "it is made of \(first.kind)")
        }
        try countCopies(pairs.count)
        for pair in pairs {
            guard let pair = heap.sequence(pair), pair.count == 2, let key = pair.first, let value = pair.last else {
                throw .arguments(of: global.name, fact: "its members are no pairs")
            }
            heap.mappings[index].pairs.append((key, value))
        }
        return result
    }

    /// `_rebuild_from_type_v2`: a function and its arguments within arguments, and a class that must mean a plain tensor.
    private mutating func tensorOfType(
        _ global: PickleGlobal, _ arguments: ArraySlice<Pickled>
    ) throws(PickleFault) -> Pickled {
        guard arguments.count == 4 else { throw wrongCount(global, arguments) }
        let start = arguments.startIndex
        guard case .global(let function) = arguments[start], case .global(let type) = arguments[start + 1] else {
            throw .arguments(of: global.name, fact: "a function and a class belong there")
        }
        guard type.meaning == .tensorClass else { throw .call(opcode: PickleOpcode.reduce.name, name: type.name) }
        guard let inner = heap.tuple(arguments[start + 2]) else {
            throw .arguments(of: global.name, fact: "the arguments are not a tuple")
        }
        switch function.meaning {
        case .tensor, .tensorVersion2, .tensorVersion3: return try tensor(function, inner)
        case .wrapper: return try reduce(function, inner)
        default: throw .call(opcode: PickleOpcode.reduce.name, name: function.name)
        }
    }

    func wrongCount(_ global: PickleGlobal, _ arguments: ArraySlice<Pickled>) -> PickleFault {
        .arguments(of: global.name, fact: "\(arguments.count) arguments are not what it takes")
    }

    /// BUILD: only an OrderedDict (its `_metadata`), objects and NumPy's values have a state, and only that of objects counts.
    private mutating func setState(_ state: Pickled) throws(PickleFault) {
        switch try top() {
        case .object(let index): heap.objects[index].state = state
        case .dictionary(let index) where heap.mappings[index].isOrdered: break
        case let other: throw .state(of: other.kind)
        }
    }
}
