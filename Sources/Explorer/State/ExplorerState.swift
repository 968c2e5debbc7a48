import Methods
package import Pruning
package import Subjects
package import Terminal

/// Everything the screen shows, as one value. `Update` changes it, `Views` draw it; neither touches anything else.
package struct ExplorerState: Sendable {
    package internal(set) var network: Network
    /// Of the network; answers instead of its weights where it can.
    package var index: ScanIndex?
    /// Knows the curves that were measured.
    package var solver: PlanSolver
    package var history: History<Plan>
    /// By the numbers that the history's plans name.
    package var versions: [WeightsVersion]
    package var method: OpenedMethod
    package var solution: Solution
    package var figures: PlanFigures
    /// One a layer; nil where not counted yet or counted for other units.
    package var scores: [TargetScore?]
    package var failures: [Int: PruningError] = [:]
    /// Grows with every score that lands or goes.
    package var scoresRevision = 0

    package var view = ViewKind.layers
    package var focus = Pane.list
    package var list = ListPane()
    package var plot = PlotPane()
    package var spread = SpreadPane()
    package var rules = RulesPane()
    package var metrics = MetricsPane()
    package var sensitivity = SensitivityPane()
    package var training = TrainingPane()
    package var diff = DiffPane()
    package var pareto = ParetoPane()
    package var groups = GroupsPane()
    package var tokens = TokensPane()
    /// Row of the History screen.
    package var historyCursor = 0
    /// The cut that the mouse holds; nil while none is dragged.
    package var drag: DraggedCut?
    package var popup: Popup?
    /// The list as it was when a search began: Esc brings it back.
    package var beforeSearch: ListPane?
    /// Keys of an unfinished sequence, as typed.
    package var pendingKeys: [Key] = []
    package var status = Status.none
    package var progress: ScoringProgress?
    /// While the method's data are run, before scoring.
    package var collected: Collected?
    package var lastTune: Action?
    package var copied: LayerSetting?
    /// History node that was last exported: edits after it are unsaved.
    package var savedNode = 0

    package var size = Size(columns: 80, rows: 24)
    package var themes: [String]
    package var theme: String
    package var glyphs: Glyphs
    package var isMouseOn = true
    /// The dtype of most parameters.
    package let mainDType: String
    /// Of the scoring request in force; answers to older ones are dropped.
    package var generation = 0
    /// Whether the solution has to be made anew before the next frame.
    package var needsSolving = false
    /// Layers whose scores landed since the last solution.
    package var landed: [Int] = []
    /// Bins that the session was asked to tell apart.
    package var refining: Set<Solution.Refining> = []
    /// Layers that the session was asked to score first.
    package var preferred: [Int] = []

    /// The layer that the plots and its figures show. It follows the cursor when that rests, so that running over a long
    /// list sends the list alone.
    package private(set) var shown: Int?
    package var isBehind: Bool { shown != list.plotted(network) }

    /// Takes the focus from a pane that a window of this size does not show.
    package mutating func settleFocus() {
        let layout = ScreenLayout(self)
        let isHidden =
            switch focus {
            case .list: false
            case .distribution: layout.distribution == nil
            case .spread: layout.spread == nil
            }
        if isHidden { focus = .list }
    }

    package mutating func catchUp() { shown = list.plotted(network) }

    package var plan: Plan { history.plan }
    package var isUnsaved: Bool { history.current != savedNode }

    /// - Throws: what the plan's method says when it cannot be opened.
    package init(
        _ network: Network, plan: Plan, themes: [String], theme: String, glyphs: Glyphs
    ) throws(PruningError) {
        self.network = network
        self.themes = themes
        self.theme = theme
        self.glyphs = glyphs
        solver = PlanSolver(network)
        method = try Catalog.open(plan.method)
        history = History(plan, label: "open")
        scores = Array(repeating: nil, count: network.layers.count)
        solution = solver.solve(plan, scores: scores, own: method.allocator)
        figures = PlanFigures(solution, network: network, scores: scores)
        versions = [WeightsVersion(network: network, scores: scores, scoring: method.scoring)]
        mainDType = network.mainDType
        list.arrange(facts)
        if let first = solution.outcomes.firstIndex(where: { $0.target != nil }) { _ = list.go(to: first, facts) }
        catchUp()
    }

    /// Figures by which the list sorts and filters.
    package var facts: LayerFacts { LayerFacts(network: network, solution: solution, scores: scores) }
}

/// The screens behind the digit keys.
package enum ViewKind: Int, Sendable, CaseIterable {
    case layers = 1
    case plot
    case rules
    case history
    case sensitivity
    case metrics
    case training
    case diff
    case pareto
    case groups
    case tokens

    /// The key that leads there.
    package var key: String {
        switch self {
        case .groups: "C"
        case .tokens: "V"
        default: "\(rawValue)"
        }
    }

    package var title: String {
        switch self {
        case .layers: "Layers"
        case .plot: "Plot"
        case .rules: "Rules"
        case .history: "History"
        case .sensitivity: "Sensitivity"
        case .metrics: "Metrics"
        case .training: "Training"
        case .diff: "Diff"
        case .pareto: "Pareto"
        case .groups: "Groups"
        case .tokens: "Tokens"
        }
    }

    /// The title where all do not fit beside each other.
    package var shortTitle: String {
        switch self {
        case .layers, .plot, .rules, .diff, .pareto, .groups, .tokens: title
        case .history: "Hist"
        case .sensitivity: "Sens"
        case .metrics: "Metr"
        case .training: "Train"
        }
    }
}

extension ExplorerState {
    /// Screens that the line of tabs names: what is measured comes with data, tokens where some may leave.
    package var tabs: [ViewKind] {
        ViewKind.allCases.filter { kind in
            switch kind {
            case .sensitivity, .metrics, .training: metrics.isShown || kind == view
            case .tokens: kind == view || tokens.sites.map { $0.reason == nil } ?? false
            default: true
            }
        }
    }
}

/// The parts of the Layers screen that keys can go to.
package enum Pane: Sendable, CaseIterable {
    case list
    case distribution
    case spread
}

/// The line above the footer: what the last key did, or why not.
package enum Status: Sendable, Hashable {
    case none
    case done(String)
    case refused(String)
}

/// How the importance distribution is drawn.
package struct PlotPane: Sendable, Hashable {
    package var isLogX = false
    package var isLogY = true
    package var isCumulative = false
    /// Powers of two about the cut; 0 shows the bulk of the scores or all of them.
    package var zoom = 0
    /// Whether outliers are shown too, which may squeeze everything else into a few columns.
    package var isWhole = false
    /// 0 the distribution, then what the method shows of its own.
    package var picture = 0

    package init() {}
}

/// How the sparsity histogram is drawn, and what was counted last.
package struct SpreadPane: Sendable {
    /// Index into the layer's axes, modulo how many there are.
    package var axis = 0
    package var counted: UnitSparsity?
    /// What has been asked for and not answered, so that it is asked once.
    package var asked: Request?

    package struct Request: Sendable, Hashable {
        package var layer: Int
        package var axis: Granularity
        package var removed: Int
        package var generation: Int
    }

    package init() {}
}

package struct RulesPane: Sendable, Hashable {
    package var cursor = 0
    package init() {}
}
