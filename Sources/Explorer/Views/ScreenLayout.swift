import Terminal

/// Where each part of the Layers screen stands, by the size of the terminal alone.
struct ScreenLayout {
    var header: Rect
    var tabs: Rect
    var body: Rect
    var list: Rect
    /// Nil where there is no room.
    var distribution: Rect?
    var cut: Rect?
    var spread: Rect?
    var plan: Rect?
    /// Only with data to measure on.
    var metrics: Rect?
    var status: Rect
    var footer: Rect

    /// Rows of the list that show layers.
    var listWindow: Int { max(1, list.rows - 3) }

    /// Fewer rows than this go to the list: no tabs, no status line of its own, no frames.
    private static let comfortable = 9

    /// Rows of the metrics with their frame: a heading and six.
    private static let metricRows = 9

    /// - Parameter hasMetrics: whether there are data to measure on.
    init(_ size: Size, hasMetrics: Bool = false) {
        let isTight = size.rows < Self.comfortable
        let (top, rest) = Rect(size).splitTop(isTight ? 1 : 2)
        (header, tabs) = top.splitTop(1)
        let (body, bottom) = rest.splitBottom(isTight ? 1 : 2)
        (status, footer) = bottom.splitTop(isTight ? 0 : 1)
        // Header, footer and the screen's edges cover the frame of a body that is larger by it.
        self.body = isTight ? body.inset(by: -1) : body
        list = self.body
        if size.columns >= 160, body.rows >= 20 {
            wide()
        } else if size.columns >= 100, body.rows >= 24 {
            beside()
        } else if body.rows >= 14, size.columns >= 60 {
            stacked(hasMetrics: hasMetrics)
        }
        if hasMetrics, metrics == nil, cut != nil { shareList() }
    }

    init(_ state: ExplorerState) { self.init(state.size, hasMetrics: state.metrics.isShown) }

    /// List, plots and plan side by side.
    private mutating func wide() {
        let (left, right) = body.splitLeft(body.columns * 45 / 100)
        let (middle, last) = right.splitLeft(right.columns * 56 / 100)
        list = left
        (distribution, cut) = middle.splitBottom(7)
        (spread, plan) = last.splitBottom(9)
    }

    /// The list at the left, everything else in a column at the right.
    private mutating func beside() {
        let (left, right) = body.splitLeft(body.columns * 58 / 100)
        list = left
        let (upper, figures) = right.splitBottom(9)
        let (plots, line) = upper.splitBottom(7)
        let (first, second) = plots.splitTop(plots.rows * 6 / 10)
        (distribution, spread, cut, plan) = (first, second, line, figures)
    }

    /// The metrics below the list, which is wide enough for them.
    private mutating func shareList() {
        let (above, below) = list.splitBottom(Self.metricRows)
        (list, metrics) = (above, below)
    }

    /// The list above, plots below it side by side, figures in two lines.
    private mutating func stacked(hasMetrics: Bool) {
        let (rest, lines) = body.splitBottom(hasMetrics ? 3 : 2)
        let (upper, lower) = rest.splitTop(rest.rows / 2 + 1)
        list = upper
        (distribution, spread) = lower.splitLeft(lower.columns * 6 / 10)
        let (first, others) = lines.splitTop(1)
        cut = first
        (plan, metrics) = hasMetrics ? others.splitTop(1) : (others, nil)
    }
}

extension ScreenLayout {
    /// Where a screen shows the importance distribution, frame included; nil where it does not.
    func distribution(in view: ViewKind) -> Rect? {
        switch view {
        case .layers: distribution
        case .plot: body.splitBottom(Self.plotFigures(in: body)).rest
        case .rules, .history, .sensitivity, .metrics, .training, .diff, .pareto, .groups, .tokens: nil
        }
    }

    /// Rows of figures below the plot that fills a screen.
    static func plotFigures(in body: Rect) -> Int { body.rows >= 18 ? 9 : 0 }
}

extension ExplorerState {
    /// Rows of the list that show layers at the present size.
    package var listWindow: Int { ScreenLayout(self).listWindow }
}
