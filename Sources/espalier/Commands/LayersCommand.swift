import ArgumentParser
import Checkpoints
import Pruning
import Subjects

/// Lists every tensor: what it is, how large, how many zeros, how uneven, and why it is never pruned.
struct LayersCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "List every tensor of a checkpoint.",
        discussion: """
            Zeros, NaN and infinities are counted in one pass over the weights, or known from an index; --no-scan reads headers only.
            The PQ index (exponents 1/2 and 1) says how unevenly magnitudes are spread: 0 where all are equal.

            EXAMPLES
              espalier layers model.safetensors
              espalier layers model/ --no-scan --json | jq '.[] | select(.prunable) | .name'
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Flag(help: "Print JSON: name, shape, dtype, kind, role, block, parameters, zeros, pqIndex, …") var json = false
    @Flag(inversion: .prefixedNo, help: "Count zeros, NaN and infinities.") var scan = true

    var subject: String { checkpoint.subject }

    func run() async throws {
        let opened = try checkpoint.openIndexed()
        let listing = LayerListing(opened.network, facts: scan ? try await facts(of: opened) : nil)
        try Standard.output(json ? listing.json.printed : listing.table)
    }

    /// From the index, where it is the whole that was counted; else by a pass over the weights.
    private func facts(of opened: IndexedNetwork) async throws -> [FactsScan.Facts?] {
        let network = opened.network
        if let index = opened.index, index.isComplete || !network.checkpoint.hasWeights {
            return try network.layers.indices.map { try index.ranking(of: $0).map(FactsScan.Facts.init) }
        }
        let line = ProgressLine()
        defer { line.clear() }
        let total = network.checkpoint.totalBytes
        let counter = Counter()
        return try await FactsScan(network) { line.show("counting", done: counter.add($0), of: total) }.run()
    }
}
