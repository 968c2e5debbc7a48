import Checkpoints
package import Methods
package import Pruning
package import Subjects

/// What goes together in the network, the cut that is asked for, and what came of it. A cut has plans and an undo of its own: it takes
/// whole units out, and begins with all weights.
package struct GroupsPane: Sendable {
    /// Nil until it is found.
    package var grouping: Grouping?
    /// Why there are no groups.
    package var misfit: String?
    /// Of which weights groups were asked for.
    package var asked: Int?
    package var history: History<Plan>
    /// The group under the cursor, and the row of the form.
    package var cursor = 0
    package var knob = 0
    /// Which picture of the group is shown.
    package var picture = 0
    package var isRunning = false
    package var progress: CutProgress?
    /// Of the cut in force; answers of older ones are dropped.
    package var generation = 0
    /// What came of plans, the newest last.
    package var found: [CutFound] = []
    /// Why the last cut came to nothing, and of what.
    package var failure: (basis: CutBasis, words: String)?
    /// Whether an edit since asks for a cut without a key.
    package var isDue = false

    /// Results that are remembered: they hold what changes in the weights.
    static let mostFound = 8

    /// Cuts that take no longer follow every edit.
    static let quick = 2.0

    package init() {
        var plan = Plan()
        plan.method = MethodChoice(id: GroupNorm.id)
        plan.budget = .sparsity(0.3)
        plan.allocator = .uniform
        history = History(plan, label: "open")
    }

    package var plan: Plan { history.plan }
}

/// All that a cut follows from.
package struct CutBasis: Sendable, Hashable {
    package var plan: Plan
    package var weights: Int
}

/// `searching`, 3 of 21.
package struct CutProgress: Sendable, Hashable {
    package var words: String
    package var done: Int
    package var total: Int

    package init(_ words: String, _ done: Int, of total: Int) {
        (self.words, self.done, self.total) = (words, done, total)
    }
}

/// What came of a plan.
package struct CutFound: Sendable {
    package var basis: CutBasis
    package var choice: GroupChoice
    package var sizes: CutSizes
    /// Before and after; nil until they are measured, or without data.
    package var measured: CutMeasured?
    /// That choosing took.
    package var seconds: Double

    package init(_ basis: CutBasis, _ choice: GroupChoice, _ sizes: CutSizes, seconds: Double) {
        (self.basis, self.choice, self.sizes, self.seconds) = (basis, choice, sizes, seconds)
    }

    /// What goes of a group; nil where it takes no part.
    package func cut(of group: Group) -> GroupCut? { choice.cuts.first { $0.group.id == group.id } }
}

/// Both networks on the same data.
package struct CutMeasured: Sendable, Hashable {
    /// One a metric that both have.
    package var metrics: [(kind: Metric.Kind, before: Double, after: Double)] {
        zip(before, after).compactMap(Self.pair)
    }
    package var before: [Metric]
    package var after: [Metric]
    /// Multiply-adds of one sample.
    package var products: Pair
    /// The data, in words.
    package var data: String

    package struct Pair: Sendable, Hashable {
        package var before: Int
        package var after: Int

        package init(_ before: Int, _ after: Int) { (self.before, self.after) = (before, after) }
    }

    package init(before: [Metric], after: [Metric], products: Pair, data: String) {
        self.before = before
        self.after = after
        self.products = products
        self.data = data
    }

    private static func pair(_ one: Metric, _ other: Metric) -> (Metric.Kind, Double, Double)? {
        one.kind == other.kind ? (one.kind, one.value, other.value) : nil
    }
}

/// What a cut in the background tells.
package enum CutNews: Sendable {
    case progress(CutProgress)
    case chosen(CutFound)
    case measured(CutMeasured)
    case ended
    case failed(PruningError)
}

extension ExplorerState {
    package var cutBasis: CutBasis { CutBasis(plan: groups.plan, weights: history.weights) }

    /// What came of the plan as it is; nil where it was not worked out.
    package var presentCut: CutFound? {
        let basis = cutBasis
        return groups.found.last { $0.basis == basis }
    }

    /// What the screen shows: of the present plan, else of the last one that was worked out over these weights.
    package var shownCut: CutFound? { presentCut ?? groups.found.last { $0.basis.weights == history.weights } }

    /// The method that chooses units, with its settings.
    package var cutting: CuttingMethod { Catalog.cutting(groups.plan.method) }

    package var group: Group? {
        guard let all = groups.grouping?.groups, all.indices.contains(groups.cursor) else { return nil }
        return all[groups.cursor]
    }

    /// Why nothing can be cut here now; nil where it can.
    package var whyNoCut: String? {
        if let whyNoBits { return whyNoBits }
        if let misfit = groups.misfit { return misfit }
        guard metrics.data == nil else { return nil }
        if let need = cutting.card.dataNeed { return "learns from \(need): C-o opens data" }
        return groups.plan.budget.measure == .latency ? "latency is measured on data: C-o opens some" : nil
    }

    /// The rule that is of this group alone.
    package func ownRule(of group: Group) -> Rule? { groups.plan.rules.last { $0.glob == group.glob } }

    /// Pictures of the group under the cursor, in the order in which a key goes through them.
    package var groupPictures: [GroupPicture] {
        let name = group?.name
        let charts = (shownCut?.choice.charts ?? []).filter { $0.subject == nil || $0.subject == name }
        return [.scores, .members] + charts.map { .chart($0) }
    }
}

/// What is shown of the group under the cursor.
package enum GroupPicture: Sendable, Hashable {
    case scores
    case members
    /// What the method shows.
    case chart(Chart)
}

extension Group {
    /// Matches the group's name; what a pattern would read otherwise stands for any one character.
    package var glob: Glob { Glob(naming: name) }

    /// The name without what all names share.
    package var words: String { name.replacing(".weight:", with: ":").printable }
}

extension Glob {
    /// Matches this name; what a pattern would read otherwise stands for any one character.
    init(naming name: String) { self.init(String(name.map { "*?[]{},\\".contains($0) ? "?" : $0 })) }
}
