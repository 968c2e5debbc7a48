import Checkpoints

extension Graph {
    /// What another network's inside may be compared with, by the names of values, in the order of execution.
    ///
    /// Residual sums, where there are any: what a block leaves to the next one. Else what each layer but the first reads.
    package var hiddenStates: [String] {
        var walk = DepthWalk(self)
        for node in body.nodes { walk.visit(node) }
        let found = walk.sums.isEmpty ? walk.reads : walk.sums
        return found.map { names[$0] }
    }
}

/// How many layers lie before each value, and which values lie between layers.
private struct DepthWalk {
    /// By value: weights of two axes or more that it went through; 0 for inputs, and for what no weight was in.
    private var depths: [Int]
    /// By value: whether it is there before anything runs, or computed from such values alone.
    private var isFixed: [Bool]
    /// By value: whether such a weight is in it.
    private var isWeight: [Bool]
    private(set) var sums: [Graph.Value] = []
    private(set) var reads: [Graph.Value] = []
    private var isRead: [Bool]

    init(_ graph: Graph) {
        let count = graph.names.count
        depths = Array(repeating: 0, count: count)
        isFixed = Array(repeating: false, count: count)
        isWeight = Array(repeating: false, count: count)
        isRead = Array(repeating: false, count: count)
        for constant in graph.constants {
            isFixed[constant.value] = true
            if case .weight(let entry) = constant.source { isWeight[constant.value] = entry.shape.count > 1 }
        }
    }

    mutating func visit(_ node: Graph.Node) {
        let inputs = node.inputs.compactMap { $0 }
        let computed = inputs.filter { !isFixed[$0] }
        let hasWeight = inputs.contains { isFixed[$0] && isWeight[$0] }
        let depth = computed.map { depths[$0] }.max() ?? 0
        // Lengths say nothing of what is in a value.
        let isLength = node.operation == "Shape" || node.operation == "Size"
        for case let output? in node.outputs {
            isFixed[output] = computed.isEmpty
            isWeight[output] = computed.isEmpty && hasWeight
            depths[output] = computed.isEmpty || isLength ? 0 : depth + (hasWeight ? 1 : 0)
        }
        if hasWeight { for value in computed where depths[value] > 0 { note(value) } }
        // A branch has gone through more layers than what it is added to; masks and rotations have not.
        guard node.operation == "Add", computed.count == 2, let sum = node.output(0) else { return }
        let (a, b) = (depths[computed[0]], depths[computed[1]])
        if a != b, min(a, b) > 0 { sums.append(sum) }
    }

    private mutating func note(_ value: Graph.Value) {
        guard !isRead[value] else { return }
        isRead[value] = true
        reads.append(value)
    }
}
