/// Every plan there has been, as a tree: undo goes to the parent, redo to the branch last left.
package struct History<Plan: Sendable & Equatable>: Sendable {
    package struct Node: Sendable {
        package var plan: Plan
        /// Which weights the plan is over: 0 the checkpoint's own, else those of a training, by number.
        package var weights = 0
        /// What the edit did, in a few words.
        package var label: String
        package var parent: Int?
        /// The child that redo goes to.
        package var recentChild: Int?
    }

    package private(set) var nodes: [Node]
    package private(set) var current: Int

    package init(_ plan: Plan, label: String) {
        nodes = [Node(plan: plan, label: label, parent: nil, recentChild: nil)]
        current = 0
    }

    package var node: Node { nodes[current] }
    package var plan: Plan { nodes[current].plan }
    package var weights: Int { nodes[current].weights }
    package var canUndo: Bool { nodes[current].parent != nil }
    package var canRedo: Bool { nodes[current].recentChild != nil }

    /// Adds a plan below the current one. A plan equal to the current one, over the same weights, adds nothing.
    ///
    /// - Parameter weights: that the plan is over; nil for those of the current one.
    package mutating func record(_ plan: Plan, weights: Int? = nil, label: String) {
        let weights = weights ?? self.weights
        guard plan != self.plan || weights != self.weights else { return }
        nodes.append(Node(plan: plan, weights: weights, label: label, parent: current, recentChild: nil))
        nodes[current].recentChild = nodes.count - 1
        current = nodes.count - 1
    }

    /// - Returns: the label of the edit undone; nil at the root.
    package mutating func undo() -> String? {
        guard let parent = nodes[current].parent else { return nil }
        defer { current = parent }
        nodes[parent].recentChild = current
        return nodes[current].label
    }

    /// - Returns: the label of the edit done again; nil where nothing was undone.
    package mutating func redo() -> String? {
        guard let child = nodes[current].recentChild else { return nil }
        current = child
        return nodes[child].label
    }

    /// Jumps to any node, as the history screen does.
    package mutating func jump(to node: Int) {
        guard nodes.indices.contains(node) else { return }
        current = node
        var child = node
        while let parent = nodes[child].parent {
            nodes[parent].recentChild = child
            child = parent
        }
    }
}
