/// What exporters compute target shapes with, such as `Where(shape == -1, 1, shape)`: followed, so that a length stays a length.
extension GroupSearch {
    /// ConstantOfShape: as many of one number as its input says, along dimensions of those lengths.
    mutating func filled(_ call: NodeCall) {
        guard let lengths = value(call, 0)?.numbers else { return opaque(call) }
        set(call, lengths.map { $0.length ?? made(call, $0.value) })
        if let fill = fill(call), lengths.count == 1, let count = lengths[0].value, count <= Self.mostNumbers {
            if let length = lengths[0].length { table.lock(length, GroupLock(.measured, call.name)) }
            setNumbers(call, Array(repeating: fill, count: count))
        }
        for number in lengths where number.length == nil {
            for source in number.sources where table.length(source) != nil {
                table.lock(source, GroupLock(.measured, call.name))
            }
        }
    }

    private func fill(_ call: NodeCall) -> Number? {
        guard case .tensor(let source)? = call.node.attributes["value"] else { return nil }
        return numbers(source)?.first
    }

    /// Equal: 1 where two numbers are the same.
    mutating func equal(_ call: NodeCall) {
        guard let lists = broadcastNumbers(call, 2) else { return unknownNumbers(call) }
        set(call, widest(call))
        setNumbers(call, zip(lists[0], lists[1]).map { Self.equal($0, $1) })
    }

    /// A length is never negative: what an exporter asks of it needs no length to be known, nor to stay.
    private static func equal(_ a: Number, _ b: Number) -> Number {
        for (one, other) in [(a, b), (b, a)] where one.length != nil && other.length == nil {
            if let value = other.value, value < 0 { return Number(value: 0) }
        }
        let sources = [a, b].flatMap { $0.sources + ($0.length.map { [$0] } ?? []) }
        guard let x = a.value, let y = b.value else { return Number(sources: sources) }
        return Number(value: x == y ? 1 : 0, sources: sources)
    }

    /// Where: the one number or the other, itself.
    mutating func choose(_ call: NodeCall) {
        guard let lists = broadcastNumbers(call, 3),
            lists[0].allSatisfy({ $0.value != nil && $0.length == nil && $0.sources.isEmpty })
        else { return unknownNumbers(call) }
        set(call, widest(call))
        setNumbers(call, lists[0].indices.map { lists[lists[0][$0].value == 0 ? 2 : 1][$0] })
    }

    /// The lists that the inputs are, all as long as the longest; nil where one is not known, or they do not broadcast.
    private func broadcastNumbers(_ call: NodeCall, _ count: Int) -> [[Number]]? {
        let lists = (0..<count).compactMap { value(call, $0)?.numbers }
        let length = lists.map(\.count).max() ?? 0
        guard lists.count == count, lists.allSatisfy({ $0.count == length || $0.count == 1 }) else { return nil }
        return lists.map { $0.count == length ? $0 : Array(repeating: $0[0], count: length) }
    }

    private func widest(_ call: NodeCall) -> [AxisExpression]? {
        call.node.inputs.indices.compactMap { axes(call, $0) }.max { $0.count < $1.count }
    }

    private mutating func unknownNumbers(_ call: NodeCall) {
        for index in call.node.inputs.indices { measure(call, index) }
        elementwise(call)
    }

    private mutating func setNumbers(_ call: NodeCall, _ numbers: [Number]) {
        if let value = call.node.output(0) { values[value].numbers = numbers }
    }
}
