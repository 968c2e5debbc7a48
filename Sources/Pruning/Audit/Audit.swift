import Checkpoints
package import Subjects
import Tensors

/// Looks through a whole checkpoint for what a person would want to know before trusting it.
package struct Audit: Sendable {
    private let network: Network
    private let progress: @Sendable (_ bytes: Int) -> Void

    package init(_ network: Network, progress: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }) {
        self.network = network
        self.progress = progress
    }

    /// Reads every tensor once, on all processors. Layout first, then tensors in tensor order.
    /// - Throws: `.checkpoint` when a file cannot be read, `.cancelled`.
    package func run() async throws(PruningError) -> [Finding] {
        let read = network.layers.filter { $0.entry.elementCount > 0 }.map(\.id)
        let audits = try await LayerPass(network: network, progress: progress).run(over: read) {
            (layer, stream, tally) throws(PruningError) in
            try TensorAudit(layer, stream, &tally)
        }
        return network.layoutFindings() + network.checksumFindings() + audits.flatMap { $0.findings(in: network) }
            + duplicates(audits)
    }

    /// Weights of the same contents that do not share their bytes.
    private func duplicates(_ audits: [TensorAudit]) -> [Finding] {
        var first: [TensorAudit.Contents: Int] = [:]
        return audits.compactMap { audit in
            let layer = network.layers[audit.layer]
            // Norms and biases of untrained ones and zeros are often the same.
            guard layer.isPrunable, audit.facts.map({ $0.energy > 0 }) == true else { return nil }
            guard let other = first.updateValue(audit.layer, forKey: audit.contents) else { return nil }
            return Finding(
                .note, .duplicate, file: network.checkpoint.files[layer.entry.file].name, tensor: layer.entry.name,
                fact: "the same contents as \(network.layers[other].entry.name.printable(limit: 120))")
        }
    }
}
