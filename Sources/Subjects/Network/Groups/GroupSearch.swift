import Checkpoints
import Tensors

/// One walk over a graph in the order of execution, which finds out which dimensions of which values are the same.
struct GroupSearch {
    let graph: Graph
    let checkpoint: Checkpoint
    var table = DimensionTable()
    var values: [Value]
    /// Attributes and inputs of nodes that hold lengths.
    var bindings: [LengthBinding] = []
    /// What nodes do with weights, in the order of execution.
    private(set) var uses: [Use] = []
    private var inputLengths: [String: AxisExpression] = [:]

    /// What is known of a value before anything runs.
    struct Value: Sendable {
        /// Nil where not even the rank is known.
        var axes: [AxisExpression]?
        /// What a short list of whole numbers holds; nil for any other tensor.
        var numbers: [Number]?
        /// The weight that it is, by changes of layout alone.
        var constant: Graph.Value?
        /// Whether units that are zero in every member are zero here.
        var keepsZeros = false
    }

    /// A whole number that lengths are computed with.
    struct Number: Sendable {
        /// Nil where it is open until the network runs.
        var value: Int?
        /// The dimension whose length it is.
        var length: AxisExpression?
        /// Dimensions whose lengths it was computed from.
        var sources: [AxisExpression] = []
    }

    /// What a node does with the indices of a weight's axis.
    struct Use: Sendable {
        let constant: Int32
        /// In the main body.
        let node: Int32
        let role: Group.Member.Role
        var axis: AxisExpression
    }

    init(_ graph: Graph, _ checkpoint: Checkpoint) {
        self.graph = graph
        self.checkpoint = checkpoint
        values = Array(repeating: Value(), count: graph.names.count)
    }

    mutating func run() {
        uses.reserveCapacity(4 * graph.constants.count)
        table.reserve(4 * graph.constants.count)
        for input in graph.inputs { take(input) }
        var tied: [TensorPlace: Graph.Value] = [:]
        tied.reserveCapacity(graph.constants.count)
        for place in graph.constants.indices { take(graph.constants[place], &tied) }
        for index in graph.body.nodes.indices { visit(NodeCall(node: graph.body.nodes[index], index: index)) }
        for value in graph.outputs { lock(values[value].axes, GroupLock(.graphOutput, graph.names[value])) }
    }

    /// Where a tensor's bytes are: two names for one place are one tensor.
    private struct TensorPlace: Hashable {
        let file: Int
        let bytes: Range<Int>
    }

    private mutating func take(_ input: Graph.Input) {
        let lock = GroupLock(.graphInput, input.name)
        values[input.value].axes = input.shape?.map { length in
            switch length {
            case .fixed(let count): return table.fresh(count)
            case .open(let name):
                if let known = inputLengths[name], !name.isEmpty { return known }
                inputLengths[name] = table.fresh(nil)
                return inputLengths[name] ?? .one
            }
        }
        self.lock(values[input.value].axes, lock)
    }

    private mutating func take(_ constant: Graph.Constant, _ tied: inout [TensorPlace: Graph.Value]) {
        let (shape, dtype) =
            switch constant.source {
            case .weight(let entry): (entry.shape, entry.dtype)
            case .array(let array): (array.shape, array.dtype)
            }
        let axes = shape.map { table.fresh($0) }
        values[constant.value] = Value(axes: axes, numbers: numbers(constant.source), constant: constant.value)
        let name = graph.names[constant.value]
        // Narrow numbers have scales beside them, which no slice would follow; blocks bring theirs along.
        if !dtype.isQuantized, !dtype.isFloatingPoint || dtype.bitWidth < 16 {
            let isCode = dtype.isFloatingPoint || dtype.bitWidth <= 16 && dtype != .bool
            let cause: GroupLock.Cause = isCode ? .codes : .wholeNumbers
            for axis in axes {
                table.lock(axis, GroupLock(cause, name))
                if cause == .wholeNumbers { table.hide(axis) }
            }
        }
        guard case .weight(let entry) = constant.source, !entry.bytes.isEmpty else { return }
        let place = TensorPlace(file: entry.file, bytes: entry.bytes)
        guard let other = tied.updateValue(constant.value, forKey: place), let before = values[other].axes,
            before.map({ table.length($0) }) == axes.map({ table.length($0) })
        else { return }
        for (a, b) in zip(before, axes) { table.unify(a, b, at: name) }
    }

    /// The longest list of whole numbers that is followed.
    static let mostNumbers = 64

    /// The elements of a short list of whole numbers.
    func numbers(_ source: Graph.Source) -> [Number]? {
        let array: HostTensor?
        switch source {
        case .array(let own): array = own.elementCount <= Self.mostNumbers ? own : nil
        case .weight(let entry):
            guard [.i64, .i32].contains(entry.dtype), entry.shape.count <= 1, entry.elementCount <= Self.mostNumbers
            else {
                return nil
            }
            let bytes = try? checkpoint.withBytes(of: entry) { $0.withUnsafeBytes { [UInt8]($0) } }
            array = bytes.map { HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: $0) }
        }
        guard let array, array.shape.count <= 1 else { return nil }
        return array.wholeNumbers?.map { Number(value: $0) }
    }
}

extension HostTensor {
    /// Elements of an I64 or I32 array; nil for any other type.
    var wholeNumbers: [Int]? {
        switch dtype {
        case .i64: integers.map { Int($0) }
        case .i32:
            bytes.withUnsafeBytes { raw in
                (0..<elementCount).map { Int(raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
            }
        default: nil
        }
    }
}

/// One node and where it stands in the main body.
struct NodeCall {
    let node: Graph.Node
    let index: Int

    var name: String { node.name }
    func has(_ input: Int) -> Bool { node.input(input) != nil }
}

extension GroupSearch {
    private mutating func visit(_ call: NodeCall) {
        guard let rule = Self.rules[call.node.operation], !call.node.hasBodies else { return opaque(call) }
        if !rule.followsNumbers {
            for index in call.node.inputs.indices { measure(call, index) }
        }
        let keepsZeros = keepsZeros(call, rule.zeros)
        rule.apply(&self, call)
        for case let value? in call.node.outputs { values[value].keepsZeros = keepsZeros }
    }

    /// Locks whatever goes into a node that is not followed, and knows nothing of what comes out.
    mutating func opaque(_ call: NodeCall, _ cause: GroupLock.Cause? = nil) {
        let lock = GroupLock(cause ?? .unknownOperator(call.node.operation), call.name)
        for index in call.node.inputs.indices {
            self.lock(axes(call, index), lock)
            measure(call, index)
        }
        for body in call.node.bodies { for value in body.captures { self.lock(values[value].axes, lock) } }
    }

    /// Locks dimensions whose length becomes a number like any other.
    mutating func measure(_ call: NodeCall, _ input: Int) {
        guard let value = call.node.input(input) else { return }
        guard let numbers = values[value].numbers else { return }
        for number in numbers {
            for source in number.sources + (number.length.map { [$0] } ?? []) where table.length(source) != nil {
                table.lock(source, GroupLock(.measured, call.name))
            }
        }
    }

    mutating func lock(_ axes: [AxisExpression]?, _ lock: GroupLock) {
        for axis in axes ?? [] { table.lock(axis, lock) }
    }

    // MARK: Inputs and outputs

    func value(_ call: NodeCall, _ input: Int) -> Value? { call.node.input(input).map { values[$0] } }

    func axes(_ call: NodeCall, _ input: Int) -> [AxisExpression]? {
        call.node.input(input).flatMap { values[$0].axes }
    }

    /// The weight that an input is; nil for any other.
    func constant(_ call: NodeCall, _ input: Int) -> Graph.Value? {
        call.node.input(input).flatMap { values[$0].constant }
    }

    /// A list that newer versions take as an input and older ones as an attribute; nil where a number is open.
    func integers(_ call: NodeCall, _ name: String, _ input: Int) -> [Int]? {
        if let list = call.node.integers(name) { return list }
        if let single = call.node.integer(name) { return [single] }
        guard let numbers = value(call, input)?.numbers else { return nil }
        let known = numbers.compactMap(\.value)
        return known.count == numbers.count ? known : nil
    }

    mutating func set(_ call: NodeCall, _ axes: [AxisExpression]?, output: Int = 0) {
        guard let value = call.node.output(output) else { return }
        values[value] = Value(axes: axes)
    }

    /// A new dimension that a node makes by itself: no slice of a tensor could shorten it.
    mutating func made(_ call: NodeCall, _ length: Int?) -> AxisExpression {
        let axis = table.fresh(length)
        table.lock(axis, GroupLock(.positions, call.name))
        return axis
    }

    /// A dimension counted from behind where it is negative.
    static func place(_ axis: Int, _ rank: Int) -> Int? {
        let place = axis < 0 ? axis &+ rank : axis
        return (0..<rank).contains(place) ? place : nil
    }

    /// Notes what a node does with one axis of a weight; nothing where the input is no weight.
    mutating func note(_ call: NodeCall, _ input: Int, _ axis: AxisExpression, _ role: Group.Member.Role) {
        guard let constant = constant(call, input) else { return }
        uses.append(
            Use(
                constant: Int32(truncatingIfNeeded: constant), node: Int32(truncatingIfNeeded: call.index), role: role,
                axis: axis))
    }

    /// Puts in what is known at the end: after it axes of constants and of uses hold no dimension that is bound.
    mutating func settle() {
        for place in graph.constants.indices {
            let value = graph.constants[place].value
            for axis in 0..<(values[value].axes?.count ?? 0) {
                guard let expression = values[value].axes?[axis] else { continue }
                values[value].axes?[axis] = table.resolved(expression)
            }
        }
        for place in uses.indices { uses[place].axis = table.resolved(uses[place].axis) }
    }

    mutating func bind(_ call: NodeCall, _ place: LengthBinding.Place, _ entries: [LengthBinding.Entry]) {
        bindings.append(LengthBinding(node: call.index, place: place, entries: entries))
    }
}

/// Numbers of a node that are lengths, and which.
struct LengthBinding: Sendable {
    enum Place: Sendable, Hashable {
        case attribute(String)
        case list(String)
        case input(Int)
        /// Lengths of a Split that states none: as an attribute or an input, as the version has it.
        case parts
    }

    enum Entry: Sendable {
        case literal(Int)
        case length(AxisExpression)
    }

    let node: Int
    let place: Place
    let entries: [Entry]
}
