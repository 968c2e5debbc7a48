import Checkpoints
import Pruning
import Subjects

/// What the Tokens screen says.
enum TokenWords {
    static func value(_ knob: TokenKnob, _ state: ExplorerState) -> String {
        switch knob {
        case .picture:
            "\(Numbers.grouped(state.tokens.sample + 1)) of \(Numbers.grouped(state.metrics.data?.samples ?? 0))"
        case .budget: budget(state)
        case .keep(let site): keep(site, state)
        case .setting(let name): state.tokenTunables.first { $0.name == name }.map { "\($0.value)" } ?? ""
        }
    }

    private static func budget(_ state: ExplorerState) -> String {
        guard let figures = state.tokens.shown?.figures, !state.tokens.isStale else { return "" }
        return Numbers.percent(1 - figures.saved)
    }

    /// `70%  12 of 16`, or `all`.
    private static func keep(_ site: Int, _ state: ExplorerState) -> String {
        let keep = state.tokens.keeps[site]
        guard keep < 1 else { return "all" }
        let percent = Numbers.plain((keep * 1000).rounded() / 10) + "%"
        guard !state.tokens.isStale, let tokens = state.tokens.shown?.figures.tokens, tokens.indices.contains(site)
        else { return percent }
        let of = tokens[site] - 1
        return "\(percent)  \(TokenPlan.kept(of, share: keep)) of \(of)"
    }

    /// `measuring 128 of 279`.
    static func progress(_ state: ExplorerState) -> String {
        if state.metrics.opening != nil { return MetricWords.progress(state) }
        if let failure = state.tokens.failure { return failure }
        guard let report = state.tokens.report else { return state.tokens.isRunning ? "measuring" : "" }
        let count = MetricWords.samples(report)
        if state.tokens.isRunning { return "measuring, \(count)" }
        return state.tokens.isFinal ? "\(count), \(Numbers.short(report.seconds)) s" : "stopped at \(count)"
    }

    /// `-11.8%, -11.2% with the choice`.
    static func saving(_ figures: TokenFigures) -> String {
        "-\(Numbers.percent(figures.saved)), -\(Numbers.percent(figures.savedInAll)) with the choice"
    }

    /// `class 3, taken for 3 → 5`.
    static func classes(_ shown: ShownTokens, _ arrow: String) -> String {
        let label = shown.label.map { "class \($0)" }
        let taken = shown.classes.map { "taken for \($0.dense) \(arrow) \($0.cut)" }
        return [label, taken].compactMap { $0 }.joined(separator: ", ")
    }

    /// The command that measures the same without a screen.
    static func command(_ request: LiveTokens.Request, _ path: String) -> String {
        let method = request.plan.method
        let settings = method.settings.sorted { $0.key < $1.key }.map { "--set \($0.key)=\($0.value)" }
        let places = request.plan.layers.filter { $0.keep < 1 }.map { "--after \($0.block + 1):keep=\($0.keep)" }
        let parts = [
            "espalier evaluate", path.shellQuoted, "--data", request.data.shellQuoted, "--method \(method.id)",
        ]
        return (parts + settings + (places.isEmpty ? ["--keep 1"] : places)).joined(separator: " ")
    }
}
