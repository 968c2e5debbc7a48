import Checkpoints

/// Where a module joins what goes past it: a sum, of which the other operand is all that is left when the module goes whole.
package struct Bypass: Sendable, Hashable {
    /// Place of the sum in the main body.
    package let sum: Int
    /// Which of its inputs goes past.
    package let stream: Int
}

extension Grouping {
    /// For each group whose units may all go the sum that its one reader's output ends in, a bias and nothing else between.
    ///
    /// Of networks that a configuration describes those of families only whose layers may lack a module. O(nodes).
    package var bypasses: [Group.ID: Bypass] {
        guard checkpoint.graph != nil || Self.families.contains(checkpoint.config?.modelType ?? "") else { return [:] }
        var search = BypassSearch(self)
        var found: [Group.ID: Bypass] = [:]
        for group in groups {
            if let bypass = search.bypass(of: group) { found[group.id] = bypass }
        }
        return found
    }

    private static let families: Set = ["llama", "mistral", "qwen2", "qwen3", "vit", "ijepa"]
}

private struct BypassSearch {
    private let nodes: [Graph.Node]
    private let outputs: Set<Graph.Value>
    private let constants: Set<Graph.Value>
    /// Nodes that take a value; -1 where a body inside does.
    private var readers: [Graph.Value: [Int]] = [:]
    private var makers: [String: Int] = [:]
    private var search: GroupSearch

    init(_ grouping: Grouping) {
        let graph = grouping.graph
        nodes = graph.body.nodes
        outputs = Set(graph.outputs)
        constants = Set(graph.constants.map(\.value))
        search = GroupSearch(graph, grouping.checkpoint)
        search.run()
        var entries: [Graph.Value: String] = [:]
        for constant in graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry.name }
        }
        var uses: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for value in node.inputs.compactMap({ $0 }) {
                readers[value, default: []].append(index)
                if let name = entries[value] { uses[name, default: 0] += 1 }
            }
            for body in node.bodies { for value in body.captures { readers[value, default: []].append(-1) } }
            if let name = node.input(1).flatMap({ entries[$0] }) { makers[name] = index }
        }
        for (name, count) in uses where count > 1 { makers[name] = nil }
    }

    mutating func bypass(of group: Group) -> Bypass? {
        let inputs = group.members.filter { $0.role == .input }
        guard !group.isLocked, group.kind != .headFeature, group.kind != .queryHead, inputs.count == 1,
            inputs[0].map.size * group.count == inputs[0].entry.shape[inputs[0].axis],
            let first = makers[inputs[0].entry.name], var value = nodes[first].output(0)
        else { return nil }
        while !outputs.contains(value), let next = readers[value], next.count == 1, next[0] >= 0 {
            let node = nodes[next[0]]
            if ["Identity", "Dropout"].contains(node.operation), let output = node.output(0) {
                value = output
                continue
            }
            guard node.operation == "Add", let stream = node.inputs.firstIndex(where: { $0 != value }),
                let other = node.input(stream), let output = node.output(0)
            else { return nil }
            guard constants.contains(other) else {
                return isAlike(value, other) ? Bypass(sum: next[0], stream: stream) : nil
            }
            value = output
        }
        return nil
    }

    /// Whether two values have the same dimensions, so that neither stretches the other.
    private mutating func isAlike(_ a: Graph.Value, _ b: Graph.Value) -> Bool {
        guard let x = search.values[a].axes, let y = search.values[b].axes, x.count == y.count else { return false }
        return zip(x, y).allSatisfy { search.table.resolved($0) == search.table.resolved($1) }
    }
}

extension Graph {
    /// What is no longer needed when sums pass one operand on: nodes of the main body, and names of weights that only they take.
    func unused(after bypasses: [Bypass]) -> (nodes: Set<Int>, weights: Set<String>) {
        guard !bypasses.isEmpty else { return ([], []) }
        let dead = idle(passing: [:])
        let gone = idle(passing: Dictionary(bypasses.map { ($0.sum, $0.stream) }, uniquingKeysWith: { a, _ in a }))
            .subtracting(dead)
        var (lost, left): (Set<Value>, Set<Value>) = ([], Set(outputs))
        for (index, node) in body.nodes.enumerated() {
            let taken = node.inputs.compactMap { $0 } + node.bodies.flatMap { $0.captures }
            if gone.contains(index) { lost.formUnion(taken) } else { left.formUnion(taken) }
        }
        var weights: Set<String> = []
        for constant in constants where lost.contains(constant.value) && !left.contains(constant.value) {
            if case .weight(let entry) = constant.source { weights.insert(entry.name) }
        }
        return (gone, weights)
    }

    /// Nodes whose outputs nothing takes.
    private func idle(passing: [Int: Int]) -> Set<Int> {
        var (needed, idle): (Set<Value>, Set<Int>) = (Set(outputs), [])
        for (index, node) in body.nodes.enumerated().reversed() {
            guard node.outputs.contains(where: { $0.map(needed.contains) ?? false }) else {
                idle.insert(index)
                continue
            }
            if let stream = passing[index] {
                if let value = node.input(stream) { needed.insert(value) }
                continue
            }
            needed.formUnion(node.inputs.compactMap { $0 })
            for body in node.bodies { needed.formUnion(body.captures) }
        }
        return idle
    }
}
