package import Checkpoints

/// What goes together in a network, found from its graph alone: no weight is read but short lists of whole numbers.
package struct Grouping: Sendable {
    package let graph: Graph
    package let checkpoint: Checkpoint
    /// In the order of execution.
    package let groups: [Group]
    private let groupTable: GroupTable
    private let lengths: [LengthBinding]

    package init(_ graph: Graph, of checkpoint: Checkpoint) {
        var search = GroupSearch(graph, checkpoint)
        search.run()
        search.settle()
        self.graph = graph
        self.checkpoint = checkpoint
        lengths = search.bindings
        groupTable = GroupTable(search)
        groups = groupTable.groups()
    }

    var table: DimensionTable { groupTable.table }

    /// For each group its dimension in the table.
    var dimensions: [Int] { groupTable.dimensions }

    /// Of a constant, resolved; nil for one that the graph did not have when it was searched.
    func axes(of constant: Graph.Value) -> [AxisExpression]? { groupTable.axes(of: constant) }

    /// Numbers of nodes that are lengths, resolved. O(bindings).
    var bindings: [LengthBinding] {
        var table = table
        return lengths.map { binding in
            LengthBinding(
                node: binding.node, place: binding.place,
                entries: binding.entries.map { entry in
                    if case .length(let axis) = entry { .length(table.resolved(axis)) } else { entry }
                })
        }
    }
}

extension Network {
    /// What goes together when channels or heads go.
    ///
    /// - Throws: `.noGraph` where the graph is not known, what its readers say.
    package func grouping() throws(ForwardError) -> Grouping { Grouping(try graph(), of: checkpoint) }
}
