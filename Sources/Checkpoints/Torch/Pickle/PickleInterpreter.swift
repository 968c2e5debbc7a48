/// Reads one pickle into records. It runs nothing: there is no code here that imports, calls or makes what a pickle names.
///
/// Opcodes of protocols 0 to 5, as far as state dicts, optimisers and TorchScript need them. Cost about 30 ns an opcode; memory
/// grows with the opcodes read, never with what they claim.
struct PickleInterpreter {
    var heap = PickleHeap()
    let limits: PickleLimits
    /// Whether classes of the archive's own code may be named.
    let isScript: Bool

    var cursor = PickleCursor(0..<0, textLimit: 0)
    var stack: [Pickled] = []
    /// Where the stack was when each mark was set.
    var marks: [Int] = []
    /// Byte of the opcode at hand.
    var place = 0
    /// The globals met, by the bytes that name them.
    var globals: [String: PickleGlobal] = [:]
    private var memo = PickleMemo()

    init(limits: PickleLimits = PickleLimits(), isScript: Bool = false) {
        self.limits = limits
        self.isScript = isScript
    }

    /// The value that the pickle at the beginning of `range` makes, and the byte behind its end.
    ///
    /// - Throws: the first fault, with the byte of its opcode.
    mutating func run(_ bytes: RawSpan, _ range: Range<Int>) throws(PickleError) -> (value: Pickled, end: Int) {
        cursor = PickleCursor(range, textLimit: limits.textBytes)
        place = range.lowerBound
        defer { (stack, marks, memo) = ([], [], PickleMemo()) }
        do throws(PickleFault) {
            for _ in 0..<limits.operations {
                place = cursor.position
                let code = try cursor.number(bytes, as: UInt8.self)
                guard let opcode = PickleOpcode(rawValue: code) else { throw PickleFault.unknownOpcode(code) }
                if opcode == .stop { return (try pop(), cursor.position) }
                try step(opcode, bytes)
            }
            throw PickleFault.limit(.operations, limits.operations)
        } catch {
            throw PickleError(offset: place, fault: error)
        }
    }

    private mutating func step(_ opcode: PickleOpcode, _ bytes: RawSpan) throws(PickleFault) {
        switch opcode {
        case .none, .newTrue, .newFalse, .int, .binInt, .binInt1, .binInt2, .long, .long1, .long4, .float, .binFloat:
            try push(number(opcode, bytes))
        case .string, .binString, .shortBinString, .unicode, .binUnicode, .shortBinUnicode, .binUnicode8, .binBytes,
            .shortBinBytes, .binBytes8, .byteArray8:
            try push(text(opcode, bytes))
        case .mark, .pop, .popMark, .duplicate: try arrange(opcode)
        case .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyList, .list, .emptyDict, .dict, .emptySet,
            .frozenSet:
            try makeContainer(opcode)
        case .append, .appends, .addItems, .setItem, .setItems: try fill(opcode)
        case .get, .binGet, .longBinGet, .put, .binPut, .longBinPut, .memoize: try remember(opcode, bytes)
        case .global, .stackGlobal, .inst, .obj, .extension1, .extension2, .extension4: try name(opcode, bytes)
        case .reduce, .newObject, .build: try make(opcode)
        case .binPersistentID: try push(storage(pop()))
        case .protocol:
            let version = try cursor.number(bytes, as: UInt8.self)
            if version > 5 { throw .protocolVersion(version) }
        case .frame: _ = try frame(bytes)
        case .stop: break
        case .newObjectEx, .persistentID, .nextBuffer, .readOnlyBuffer:
            throw .refusedOpcode(name: opcode.name, code: nil)
        }
    }

    /// Frames only help a reader of pipes; what they say is checked and then of no interest.
    private mutating func frame(_ bytes: RawSpan) throws(PickleFault) {
        let count = try cursor.number(bytes, as: UInt64.self)
        if count > UInt64(cursor.remaining) { throw .truncated(count: Int(clamping: count) - cursor.remaining) }
    }
}

// MARK: The stack

extension PickleInterpreter {
    mutating func push(_ value: Pickled) throws(PickleFault) {
        if stack.count >= limits.stack { throw .limit(.stack, limits.stack) }
        stack.append(value)
    }

    /// What lies above the last mark only.
    mutating func pop() throws(PickleFault) -> Pickled {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else { throw .emptyStack }
        return value
    }

    func top() throws(PickleFault) -> Pickled {
        guard stack.count > marks.last ?? 0, let value = stack.last else { throw .emptyStack }
        return value
    }

    /// Takes the last mark away; where the values above it begin. They are the caller's to remove.
    mutating func popMark() throws(PickleFault) -> Int {
        guard let start = marks.popLast() else { throw .noMark }
        return start
    }

    private mutating func arrange(_ opcode: PickleOpcode) throws(PickleFault) {
        switch opcode {
        case .mark:
            if marks.count >= limits.marks { throw .limit(.marks, limits.marks) }
            marks.append(stack.count)
        case .pop:
            // A mark is popped like a value.
            if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
        case .popMark: stack.removeSubrange(try popMark()...)
        default: try push(top())
        }
    }

    private mutating func remember(_ opcode: PickleOpcode, _ bytes: RawSpan) throws(PickleFault) {
        let index: Int
        switch opcode {
        case .binGet, .binPut: index = Int(try cursor.number(bytes, as: UInt8.self))
        case .longBinGet, .longBinPut: index = Int(try cursor.number(bytes, as: UInt32.self))
        case .memoize: index = memo.count
        default:
            guard let text = PickleCursor.text(bytes, try cursor.line(bytes)), let number = Int(text), number >= 0
            else {
                throw .badNumber
            }
            index = number
        }
        switch opcode {
        case .get, .binGet, .longBinGet:
            guard let value = memo[index] else { throw .noMemo(index) }
            try push(value)
        default:
            memo[index] = try top()
            if memo.count > limits.memo { throw .limit(.memo, limits.memo) }
        }
    }
}

/// Values by number. Picklers count up, so most stand in an array; memory grows with the values that are there.
struct PickleMemo {
    private var counted: [Pickled] = []
    private var others: [Int: Pickled] = [:]

    var count: Int { counted.count + others.count }

    subscript(index: Int) -> Pickled? {
        get { index < counted.count ? counted[index] : others[index] }
        set {
            guard let newValue else { return }
            if index < counted.count {
                counted[index] = newValue
            } else if index == counted.count, others.isEmpty {
                counted.append(newValue)
            } else {
                others[index] = newValue
            }
        }
    }
}
