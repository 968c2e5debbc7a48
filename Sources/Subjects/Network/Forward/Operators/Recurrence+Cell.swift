import Tensors

extension Recurrence {
    /// The weights of one direction, and what goes into them at one step.
    struct Cell {
        let call: OperatorCall
        /// What the step's input adds to each gate, with all biases that add to it.
        var given: Tensor
        private let hidden: Int
        private let weight: Tensor
        private let recurrent: Tensor
        private let bias: Tensor?
        /// Of the recurrent part, where it does not simply add.
        private let recurrentBias: Tensor?
        /// By libtorch's names.
        private let activations: [String]
        private let bound: Double?

        init(
            _ call: OperatorCall, gates: Int, hidden: Int, place: Int, of directions: Int
        ) throws(ForwardError) {
            (self.call, self.hidden) = (call, hidden)
            func part(_ tensor: Tensor) throws(ForwardError) -> Tensor {
                try call.call("aten::select.int", .tensor(tensor), .integer(0), .integer(place))
            }
            weight = try part(call.input(1))
            recurrent = try part(call.input(2))
            given = weight
            bound = call.float("clip")
            var kinds = gates == 4 ? ["Sigmoid", "Tanh", "Tanh"] : gates == 3 ? ["Sigmoid", "Tanh"] : ["Tanh"]
            if case .texts(let names)? = call.node.attributes["activations"], !names.isEmpty {
                guard names.count == kinds.count * directions else {
                    throw call.unsuited("has \(names.count) activations")
                }
                kinds = Array(names[(place * kinds.count)..<((place + 1) * kinds.count)])
            }
            let known = ["Sigmoid": "aten::sigmoid", "Tanh": "aten::tanh", "Relu": "aten::relu"]
            if let other = kinds.first(where: { known[$0] == nil }) { throw call.unknown(other) }
            activations = kinds.compactMap { known[$0] }
            guard let biases = call.optional(3) else {
                (bias, recurrentBias) = (nil, nil)
                return
            }
            let width = gates * hidden
            guard biases.shape == [directions, 2 * width] else { throw call.unsuited("adds \(biases.words)") }
            let both = try part(biases)
            let (own, other) = (try call.piece(both, 0, 0..<width), try call.piece(both, 0, width..<2 * width))
            // The reset gate scales the recurrent bias of the hidden gate.
            let isApart = gates == 3
            bias = isApart ? own : try call.call("aten::add.Tensor", .tensor(own), .tensor(other))
            recurrentBias = isApart ? other : nil
        }

        func flag(_ name: String) -> Bool { call.flag(name) }

        /// What the inputs of all steps add to the gates.
        func sums(over x: Tensor) throws(ForwardError) -> Tensor {
            try call.call("aten::linear", .tensor(x), .tensor(weight), .optional(bias))
        }

        /// What input and state add up to, in all gates.
        func sums(_ state: Tensor) throws(ForwardError) -> Tensor {
            let columns = try call.call("aten::t", .tensor(recurrent))
            return try call.call("aten::addmm", .tensor(given), .tensor(state), .tensor(columns))
        }

        /// What the state adds to some gates.
        func parts(_ state: Tensor, _ range: Range<Int>) throws(ForwardError) -> Tensor {
            let rows = range.lowerBound * hidden..<range.upperBound * hidden
            let some = try call.piece(recurrent, 0, rows)
            guard let recurrentBias else {
                return try call.call("aten::linear", .tensor(state), .tensor(some), .none)
            }
            let bias = try call.piece(recurrentBias, 0, rows)
            return try call.call("aten::linear", .tensor(state), .tensor(some), .tensor(bias))
        }

        func gates(_ sums: Tensor, _ range: Range<Int>) throws(ForwardError) -> Tensor {
            try call.piece(sums, 1, range.lowerBound * hidden..<range.upperBound * hidden)
        }

        func activated(_ x: Tensor, _ index: Int, isClipped: Bool = true) throws(ForwardError) -> Tensor {
            var x = x
            if let bound, isClipped {
                x = try call.call("aten::clamp", .tensor(x), .number(-bound), .number(bound))
            }
            return try call.call(activations[index], .tensor(x))
        }
    }
}
