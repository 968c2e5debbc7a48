import Tensors

/// What LSTM, GRU and RNN have in common: directions, states, sequences of their own lengths.
struct Recurrence {
    private let call: OperatorCall
    private let gates: Int
    private let hidden: Int
    private let x: Tensor
    private let directions: [Bool]
    private let isBatchFirst: Bool

    /// - Parameter gates: how many the kind has, one behind the other in its weights.
    init(_ call: OperatorCall, gates: Int) throws(ForwardError) {
        (self.call, self.gates) = (call, gates)
        isBatchFirst = call.flag("layout")
        let (given, weight, recurrent) = (try call.input(0), try call.input(1), try call.input(2))
        guard given.rank == 3, weight.rank == 3, recurrent.rank == 3 else { throw call.unsuited("runs \(given.words)") }
        x = isBatchFirst ? try call.call("aten::transpose.int", .tensor(given), .integer(0), .integer(1)) : given
        hidden = recurrent.shape[2]
        switch call.text("direction") ?? "forward" {
        case "forward": directions = [false]
        case "reverse": directions = [true]
        case "bidirectional": directions = [false, true]
        default: throw call.unsuited("runs in no direction")
        }
        guard weight.shape == [directions.count, gates * hidden, x.shape[2]],
            recurrent.shape == [directions.count, gates * hidden, hidden], hidden > 0
        else { throw call.unsuited("\(weight.words) and \(recurrent.words) are no weights for \(given.words)") }
        guard call.optional(7) == nil else { throw call.unknown("peepholes") }
    }

    typealias Step = (Cell, [Tensor]) throws(ForwardError) -> [Tensor]

    /// All directions, with `step` from one state to the next: the outputs, and the last states.
    func run(_ step: Step) throws(ForwardError) -> [Tensor?] {
        var (outputs, states): ([Tensor], [[Tensor]]) = ([], [])
        for (place, isReversed) in directions.enumerated() {
            let (output, state) = try run(step, place, isReversed: isReversed)
            outputs.append(output)
            states.append(state)
        }
        let axis = isBatchFirst ? 2 : 1
        var series = try call.call("aten::stack", .tensors(outputs), .integer(1))
        if isBatchFirst { series = try call.call("aten::permute", .tensor(series), .integers([2, 0, 1, 3])) }
        var results: [Tensor?] = [series]
        for index in states[0].indices {
            results.append(try call.call("aten::stack", .tensors(states.map { $0[index] }), .integer(axis - 1)))
        }
        return results
    }

    private func run(
        _ step: Step, _ place: Int, isReversed: Bool
    ) throws(ForwardError) -> (Tensor, [Tensor]) {
        let (length, batch) = (x.shape[0], x.shape[1])
        var cell = try Cell(call, gates: gates, hidden: hidden, place: place, of: directions.count)
        let sums = try cell.sums(over: x)
        var state = [try initial(5, place, batch)]
        if gates == 4 { state.append(try initial(6, place, batch)) }
        let masks = try masks(length, batch)
        var outputs: [Tensor] = []
        for index in 0..<length {
            let time = isReversed ? length - 1 - index : index
            cell.given = try call.call("aten::select.int", .tensor(sums), .integer(0), .integer(time))
            var next = try step(cell, state)
            var output = next[0]
            if let masks {
                for part in next.indices {
                    next[part] = try call.call(
                        "aten::where.self", .tensor(masks[time]), .tensor(next[part]), .tensor(state[part]))
                }
                output = try call.call("aten::mul.Tensor", .tensor(output), .tensor(masks[time]))
            }
            state = next
            outputs.append(output)
        }
        if isReversed { outputs.reverse() }
        guard !outputs.isEmpty else { return (try call.filled([0, batch, hidden], 0, x.dtype), state) }
        return (try call.call("aten::stack", .tensors(outputs)), state)
    }

    /// The state to begin with: an input, else zeros.
    private func initial(_ index: Int, _ place: Int, _ batch: Int) throws(ForwardError) -> Tensor {
        guard let given = call.optional(index) else { return try call.filled([batch, hidden], 0, x.dtype) }
        let wanted = isBatchFirst ? [batch, directions.count, hidden] : [directions.count, batch, hidden]
        guard given.shape == wanted else { throw call.unsuited("begins with \(given.words), not \(wanted)") }
        return try call.call("aten::select.int", .tensor(given), .integer(isBatchFirst ? 1 : 0), .integer(place))
    }

    /// For each step which sequences are that long; nil where all are as long as the longest.
    private func masks(_ length: Int, _ batch: Int) throws(ForwardError) -> [Tensor]? {
        guard let tensor = call.optional(4) else { return nil }
        let lengths = try call.integers(of: tensor)
        guard lengths.count == batch else { throw call.unsuited("has \(lengths.count) lengths") }
        guard lengths.contains(where: { $0 < length }) else { return nil }
        var masks: [Tensor] = []
        for time in 0..<length {
            masks.append(
                try call.run { () throws(RuntimeError) in
                    try call.runtime.tensor(lengths.map { time < $0 ? 1 : 0 }, shape: [batch, 1]).cast(to: .bool)
                })
        }
        return masks
    }
}
