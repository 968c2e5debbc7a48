import Checkpoints
import Subjects

/// From an opened checkpoint to what goes together, by names and shapes alone.
enum GroupsBench {
    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        try rows(blocks: 32, "32 blocks", bench) + rows(blocks: 10_444, "93,999 tensors", bench)
    }

    private static func rows(blocks: Int, _ label: String, _ bench: Workbench) throws -> [BenchRow] {
        let folder = try bench.subfolder("groups-\(blocks)")
        let items = Shapes.llama(blocks: blocks)
        try GeneratedFile.sparse(folder: folder, items, shards: 4, config: Shapes.llamaConfiguration(blocks: blocks))
        let network = try Workbench.network(folder)
        let graph = try network.graph()
        var count = 0
        let list = Measure.median(of: bench.repetitions) {
            count = Grouping(graph, of: network.checkpoint).groups.count
        }
        let read = Measure.median(of: bench.repetitions) { _ = try? network.graph() }
        return [
            BenchRow(
                .groups, "\(label): groups of a graph", list * 1000, "ms", goal: .atMost(50),
                note: "\(items.count) tensors, \(count) groups"),
            BenchRow(.groups, "\(label): the graph from names and shapes", read * 1000, "ms"),
        ]
    }
}
