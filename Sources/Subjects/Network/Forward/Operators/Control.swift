import Tensors

extension Operators {
    /// Branches and loops.
    static let control: [String: OperatorFunction] = ["If": branch, "Loop": loop, "Scan": scan]

    private static func branch(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let holds = try call.number(call.input(0)) != 0
        return try call.run(call.body(holds ? "then_branch" : "else_branch"), [])
    }

    /// Carries values through a body, as often as it is told and while it says so; collects the outputs behind them.
    private static func loop(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let body = try call.body("body")
        let limit = try call.wholeInput(0) ?? Int.max
        var goesOn = true
        if let given = call.optional(1) { goesOn = try call.number(given) != 0 }
        var carried: [Tensor] = []
        for index in call.inputs.indices.dropFirst(2) { carried.append(try call.input(index)) }
        guard body.inputs.count == carried.count + 2, body.outputs.count > carried.count else {
            throw call.unsuited("its body takes \(body.inputs.count) values")
        }
        var collected = Array(repeating: [Tensor](), count: body.outputs.count - 1 - carried.count)
        var (step, size) = (0, 0)
        while step < limit, goesOn {
            guard step < 1 << 24, size <= OperatorCall.mostElements else { throw call.unsuited("does not end") }
            let (number, holds) = try call.run { () throws(RuntimeError) in
                (try call.runtime.tensor([step], shape: []), try call.runtime.tensor([1], shape: []).cast(to: .bool))
            }
            let outputs = try call.run(body, [number, holds] + carried)
            goesOn = try call.number(outputs[0]) != 0
            carried = Array(outputs[1...carried.count])
            for (place, tensor) in outputs[(carried.count + 1)...].enumerated() {
                collected[place].append(tensor)
                size += tensor.elementCount
            }
            step += 1
        }
        return try carried + collected.map { (tensors) throws(ForwardError) in try call.stacked(tensors, 0) }
    }

    /// Runs a body over slices of its last inputs.
    private static func scan(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let body = try call.body("body")
        guard call.version >= 9 else { throw call.unknown("sequence lengths") }
        let scanned = call.integer("num_scan_inputs", default: 0)
        let stateCount = call.inputs.count - scanned
        guard scanned >= 1, stateCount >= 0, body.inputs.count == call.inputs.count,
            body.outputs.count >= stateCount
        else { throw call.unsuited("its body takes \(body.inputs.count) values") }
        var state: [Tensor] = []
        for index in 0..<stateCount { state.append(try call.input(index)) }
        var series: [(tensor: Tensor, axis: Int, isReversed: Bool)] = []
        for place in 0..<scanned {
            let x = try call.input(stateCount + place)
            guard x.rank > 0 else { throw call.unsuited("scans a single number") }
            let axis = try call.axis(call.entry("scan_input_axes", place), rank: x.rank)
            series.append((x, axis, call.entry("scan_input_directions", place) != 0))
        }
        let length = series[0].tensor.shape[series[0].axis]
        guard series.allSatisfy({ $0.tensor.shape[$0.axis] == length }) else {
            throw call.unsuited("scans series of several lengths")
        }
        var collected = Array(repeating: [Tensor](), count: body.outputs.count - stateCount)
        for step in 0..<length {
            var slices: [Tensor] = []
            for one in series {
                let place = one.isReversed ? length - 1 - step : step
                slices.append(
                    try call.call("aten::select.int", .tensor(one.tensor), .integer(one.axis), .integer(place)))
            }
            let outputs = try call.run(body, state + slices)
            state = Array(outputs[..<stateCount])
            for (place, tensor) in outputs[stateCount...].enumerated() { collected[place].append(tensor) }
        }
        var results: [Tensor?] = state
        for (place, tensors) in collected.enumerated() {
            let isReversed = call.entry("scan_output_directions", place) != 0
            results.append(
                try call.stacked(isReversed ? tensors.reversed() : tensors, call.entry("scan_output_axes", place)))
        }
        return results
    }
}

extension OperatorCall {
    fileprivate func entry(_ name: String, _ place: Int) -> Int {
        guard let list = integers(name), place < list.count else { return 0 }
        return list[place]
    }

    /// One tensor of all steps; of no step, no elements.
    fileprivate func stacked(_ tensors: [Tensor], _ axis: Int) throws(ForwardError) -> Tensor {
        tensors.isEmpty
            ? try filled([0], 0, .f32) : try call("aten::stack", .tensors(tensors), .integer(axis))
    }
}
