import Tensors

extension Operators {
    /// Networks that go through a sequence step by step.
    static let recurrent: [String: OperatorFunction] = [
        "LSTM": { call throws(ForwardError) in try Recurrence(call, gates: 4).run(lstm) },
        "GRU": { call throws(ForwardError) in try Recurrence(call, gates: 3).run(gru) },
        "RNN": { call throws(ForwardError) in try Recurrence(call, gates: 1).run(simple) },
        "Einsum": { call throws(ForwardError) in
            guard let equation = call.text("equation") else { throw call.unsuited("has no equation") }
            return [try call.call("aten::einsum", .text(equation), .tensors(call.inputs))]
        },
    ]

    /// Gates are input, output, forget, cell.
    private static func lstm(_ cell: Recurrence.Cell, _ state: [Tensor]) throws(ForwardError) -> [Tensor] {
        let call = cell.call
        let sums = try cell.sums(state[0])
        let (input, output, forget): (Tensor, Tensor, Tensor)
        if cell.flag("input_forget") {
            input = try cell.activated(cell.gates(sums, 0..<1), 0)
            output = try cell.activated(cell.gates(sums, 1..<2), 0)
            forget = try call.call("aten::rsub.Scalar", .tensor(input), .integer(1))
        } else {
            let three = try cell.activated(cell.gates(sums, 0..<3), 0)
            input = try cell.gates(three, 0..<1)
            output = try cell.gates(three, 1..<2)
            forget = try cell.gates(three, 2..<3)
        }
        let candidate = try cell.activated(cell.gates(sums, 3..<4), 1)
        let kept = try call.call("aten::mul.Tensor", .tensor(forget), .tensor(state[1]))
        let memory = try call.call("aten::addcmul", .tensor(kept), .tensor(input), .tensor(candidate))
        let shown = try cell.activated(memory, 2, isClipped: false)
        return [try call.call("aten::mul.Tensor", .tensor(output), .tensor(shown)), memory]
    }

    /// Gates are update, reset, hidden.
    private static func gru(_ cell: Recurrence.Cell, _ state: [Tensor]) throws(ForwardError) -> [Tensor] {
        let call = cell.call
        let h = state[0]
        let resetsSums = cell.flag("linear_before_reset")
        // Both gates, and the last one's part too where it is reset afterwards.
        let parts = try cell.parts(h, 0..<(resetsSums ? 3 : 2))
        let given = try cell.gates(cell.given, 0..<2)
        let two = try cell.activated(
            call.call("aten::add.Tensor", .tensor(given), .tensor(cell.gates(parts, 0..<2))), 0)
        let (update, reset) = (try cell.gates(two, 0..<1), try cell.gates(two, 1..<2))
        let last =
            resetsSums
            ? try call.call("aten::mul.Tensor", .tensor(reset), .tensor(cell.gates(parts, 2..<3)))
            : try cell.parts(call.call("aten::mul.Tensor", .tensor(reset), .tensor(h)), 2..<3)
        let hidden = try cell.activated(
            call.call("aten::add.Tensor", .tensor(cell.gates(cell.given, 2..<3)), .tensor(last)), 1)
        // hidden + update · (h - hidden)
        return [try call.call("aten::lerp.Tensor", .tensor(hidden), .tensor(h), .tensor(update))]
    }

    private static func simple(_ cell: Recurrence.Cell, _ state: [Tensor]) throws(ForwardError) -> [Tensor] {
        [try cell.activated(cell.sums(state[0]), 0)]
    }
}
