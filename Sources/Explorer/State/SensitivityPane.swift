import Checkpoints
package import Pruning
import Subjects

/// What each layer alone costs, as far as it was measured.
package struct SensitivityPane: Sendable {
    /// Rows that stand for the present method and data; nil without data.
    package var table: SensitivityTable?
    /// Rows that were measured or loaded for others.
    package var others: [SensitivityTable.Origin: SensitivityTable] = [:]
    /// Samples a figure; nil for all.
    package var samples = SensitivityRequest.samples
    /// Grows with every row, and when another table stands.
    package var revision = 0
    /// Whether a run was asked for that has not ended.
    package var isWanted = false
    /// Whether the most harmed layers come first.
    package var isSorted = false
    /// The layer under the cursor; nil for the first.
    package var layer: Int?
    /// Why a run ended, or why a file is not used.
    package var note: String?

    package init() {}
}

extension ExplorerState {
    /// What rows have to rest on to stand for the present plan; nil without data, and for weights that are not the file's.
    package var origin: SensitivityTable.Origin? {
        isTrained
            ? nil
            : metrics.data.map { data in
                SensitivityTable.Origin(
                    fingerprint: data.fingerprint, plan, data: data.words, samples: sensitivity.samples)
            }
    }

    package func sensitivityRow(of layer: Int) -> SensitivityRow? {
        sensitivity.table?.rows[network.layers[layer].entry.name]
    }

    /// Layers that have units, in the order of the Sensitivity screen.
    package var sensitivityLayers: [Int] {
        let layers = network.layers.indices.filter { solution.outcomes[$0].target != nil }
        guard sensitivity.isSorted else { return layers }
        let harms = layers.map { sensitivityRow(of: $0)?.curve.harm(at: 0.5) ?? -.infinity }
        return zip(layers, harms).sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }.map(\.0)
    }

    /// Layers that have units and no row yet, in tensor order.
    package var unmeasured: [Int] {
        network.layers.indices.filter { solution.outcomes[$0].target != nil && sensitivityRow(of: $0) == nil }
    }

    /// The layer under the cursor of the Sensitivity screen.
    package var sensitivityLayer: Int? {
        if let layer = sensitivity.layer, solution.outcomes[layer].target != nil { return layer }
        return sensitivityLayers.first
    }
}
