package import Pruning
import Subjects

/// What the network is measured on, what is being measured, what was found.
package struct MetricsPane: Sendable {
    /// What the session does with the data.
    package enum Activity: Sendable, Hashable {
        case none
        /// The plan as a whole.
        case measuring
        /// Layers alone.
        case probing
    }

    package var data: AttachedData?
    /// The path that is being opened.
    package var opening: String?
    /// Requests to open data so far: only the newest is heard.
    package var openings = 0
    /// Why the data that were asked for last are not open.
    package var note: String?
    /// Whether every edit is measured.
    package var isLive = true
    package var activity = Activity.none
    /// Of the request in force; answers to older ones are dropped.
    package var generation = 0
    /// What was asked for last, answered or not.
    package var asked: Measurement?
    /// What is on screen.
    package var shown: Measurement?
    /// Why the last request came to nothing.
    package var failure: String?
    /// Plans measured on all samples, in the order they were.
    package var points: [Measurement] = []
    /// Row of the Metrics screen.
    package var cursor = 0

    /// Plans that are remembered.
    package static let mostPoints = 200

    package init() {}

    /// Whether the Layers screen has the pane.
    package var isShown: Bool { data != nil || opening != nil }
}

/// A plan with what was measured of it.
package struct Measurement: Sendable {
    package var candidate: Candidate
    /// Place in the history, and what the edit did.
    package var node: Int
    package var label: String
    package var sparsity: Double
    /// Nil until the first samples are measured.
    package var report: Report?
    package var isFinal = false

    package init(candidate: Candidate, node: Int, label: String, sparsity: Double) {
        self.candidate = candidate
        self.node = node
        self.label = label
        self.sparsity = sparsity
    }
}

/// All that a measured network follows from, beside data and checkpoint.
package struct Candidate: Sendable, Hashable {
    package var plan: Plan
    /// That the plan is over.
    package var weights: Int
    /// Of the table of sensitivity, where the allocator follows it.
    package var revision: Int?
}

extension ExplorerState {
    package var candidate: Candidate {
        Candidate(
            plan: plan, weights: history.weights, revision: plan.allocator == .sensitivity ? sensitivity.revision : nil)
    }

    /// Whether the figures on screen are of another plan than the present one.
    package var isMetricStale: Bool { metrics.shown.map { $0.candidate != candidate } ?? false }

    /// Whether every unit of the plan has its score.
    package var isScored: Bool {
        progress == nil
            && solution.outcomes.allSatisfy { outcome in
                outcome.target.map { score(of: $0.layer) != nil } ?? true
            }
    }
}
