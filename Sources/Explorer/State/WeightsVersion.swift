package import Pruning
package import Subjects

/// Weights that plans can be over: the checkpoint's, or those of a training that were taken up.
package struct WeightsVersion: Sendable {
    package var network: Network
    /// What was counted of them, and by which method.
    package var scores: [TargetScore?]
    package var scoring: MethodChoice

    package init(network: Network, scores: [TargetScore?], scoring: MethodChoice) {
        (self.network, self.scores, self.scoring) = (network, scores, scoring)
    }
}

extension ExplorerState {
    /// Whether the present weights are a training's.
    package var isTrained: Bool { history.weights > 0 }

    /// What answers instead of the present weights.
    var presentIndex: ScanIndex? { isTrained ? nil : index }

    /// Why what belongs to the file's weights cannot be had; nil where they are the present ones.
    var whyNotOfFile: String? {
        isTrained ? "these weights were trained here: export a checkpoint and open that" : nil
    }

    /// Keeps what was counted of weights that are left.
    mutating func leave(_ weights: Int) {
        (versions[weights].scores, versions[weights].scoring) = (scores, method.scoring)
    }

    /// Puts the weights of the present plan in place, with what was counted of them by the present method.
    mutating func bringWeights() {
        let version = versions[history.weights]
        network = version.network
        solver = PlanSolver(network)
        scores = version.scoring == method.scoring ? version.scores : Array(repeating: nil, count: scores.count)
        (landed, failures, progress) = ([], [:], nil)
    }
}
