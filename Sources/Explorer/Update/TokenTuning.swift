import Checkpoints
import Pruning
import Subjects

/// The Tokens screen: its form, and what is asked of the network after each change.
enum TokenTuning {
    static func move(by rows: Int, _ state: inout ExplorerState) {
        let knobs = state.tokenKnobs
        state.tokens.knob = Moving.moved(state.tokens.knob, rows, count: knobs.count)
        if case .keep(let site) = knobs[state.tokens.knob] { state.tokens.site = site }
    }

    /// Moves the setting under the cursor.
    static func change(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        let knobs = state.tokenKnobs
        guard knobs.indices.contains(state.tokens.knob) else { return [] }
        let knob = knobs[state.tokens.knob]
        switch knob {
        case .picture: picture(by: steps, &state)
        case .budget: budget(by: steps, &state)
        case .keep(let site): keep(site, by: steps, &state)
        case .setting(let name):
            guard let tunable = state.tokenTunables.first(where: { $0.name == name }) else { break }
            let value = tunable.stepped(by: steps)
            guard value != tunable.value else { return refuse("that is its last value", &state) }
            TokenPlans.set(name, value, "\(name) \(value)", &state)
            state.status = .done("\(name) \(value): \(tunable.summary)")
        }
        return []
    }

    static func picture(by steps: Int, _ state: inout ExplorerState) {
        guard let data = state.metrics.data else { return Moving.refuse(state.whyNoTokens ?? "no data", &state) }
        let moved = Moving.moved(state.tokens.sample, steps, count: data.samples)
        guard moved != state.tokens.sample else { return Moving.refuse("that is the last sample", &state) }
        state.tokens.sample = moved
    }

    /// In twentieths of what all tokens cost, solved for one keep at every site where tokens leave already, or usually do.
    private static func budget(by steps: Int, _ state: inout ExplorerState) {
        guard let shown = state.tokens.shown, !state.tokens.isStale else {
            return Moving.refuse(state.whyNoTokens ?? "wait until the tokens are counted", &state)
        }
        var chosen = Set(state.tokens.keeps.indices.filter { state.tokens.keeps[$0] < 1 })
        if chosen.isEmpty { chosen = Set(TokenPlan.usualBlocks(of: state.tokens.sites?.blocks.count ?? 0)) }
        let now = (1 - shown.figures.saved) * 20
        var twentieths =
            steps > 0 ? (now + 1e-9).rounded(.down) + Double(steps) : (now - 1e-9).rounded(.up) + Double(steps)
        guard twentieths <= 20 else { return Moving.refuse("all tokens stay already", &state) }
        do throws(PruningError) {
            var (keep, keeps) = (1.0, state.tokens.keeps)
            // Whole tokens leave: a twentieth may be less than one.
            while keeps == state.tokens.keeps {
                keep = try shown.costs.keep(for: Int(twentieths / 20 * Double(shown.costs.whole)), at: chosen)
                for site in chosen { keeps[site] = keep }
                guard keeps == state.tokens.keeps, twentieths < 20, steps > 0 else { break }
                twentieths += 1
            }
            let (products, tokens) = (Numbers.percent(twentieths / 20), Numbers.percent(keep))
            TokenPlans.keep(keeps, "\(products) of the multiply-adds: \(tokens) of the tokens", &state)
        } catch {
            Moving.refuse("\(error)", &state)
        }
    }

    /// In twentieths.
    private static func keep(_ site: Int, by steps: Int, _ state: inout ExplorerState) {
        let twentieths = (state.tokens.keeps[site] * 20).rounded() + Double(steps)
        let keep = min(max(twentieths, 1), 20) / 20
        guard keep != state.tokens.keeps[site] else { return Moving.refuse("that is its last value", &state) }
        var keeps = state.tokens.keeps
        keeps[site] = keep
        let words = keep == 1 ? "all tokens stay" : "\(Numbers.percent(keep)) of the tokens stay"
        TokenPlans.keep(keeps, "after block \(site + 1) \(words)", &state)
    }

    /// The command that measures the same.
    static func copy(_ state: inout ExplorerState) -> [Command] {
        guard let request = state.tokenRequest else { return refuse(state.whyNoTokens ?? "nothing to copy", &state) }
        let command = TokenWords.command(request, state.network.checkpoint.path)
        state.status = .done("copied: \(command)")
        return [.copyText(command)]
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}

extension TokenTuning {
    /// Looks at the network when the screen is first seen, then at what the settings come to.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.view == .tokens, state.whyNoBits == nil, state.metrics.opening == nil else { return [] }
        guard state.tokens.sites != nil else {
            guard !state.tokens.isLooking else { return [] }
            state.tokens.isLooking = true
            return [.findTokenSites]
        }
        guard let request = state.tokenRequest, request != state.tokens.asked else { return [] }
        if request.data != state.tokens.asked?.data {
            (state.tokens.shown, state.tokens.report, state.tokens.points) = (nil, nil, [])
        }
        state.tokens.generation += 1
        (state.tokens.asked, state.tokens.failure) = (request, nil)
        (state.tokens.isRunning, state.tokens.isFinal, state.tokens.isStale) = (true, false, true)
        return [.showTokens(request, generation: state.tokens.generation)]
    }

    static func found(_ sites: TokenSites, _ state: inout ExplorerState) {
        state.tokens.sites = sites
        let usual = TokenPlan.usualBlocks(of: sites.blocks.count)
        let layers = (0..<sites.count).map { TokenPlan.Layer(block: $0, keep: usual.contains($0) ? 0.7 : 1) }
        state.tokens.history = (try? TokenPlan(TokensPane.usualMethod, layers)).map { History($0, label: "open") }
        state.tokens.site = usual.first ?? 0
        state.tokens.knob = usual.first.map { $0 + 2 } ?? 0
    }

    static func receive(_ news: LiveTokens.News, _ generation: Int, _ state: inout ExplorerState) {
        guard generation == state.tokens.generation, state.tokens.isRunning else { return }
        switch news {
        case .shown(let shown): (state.tokens.shown, state.tokens.report, state.tokens.isStale) = (shown, nil, false)
        case .measured(let report, let isFinal):
            (state.tokens.report, state.tokens.isFinal, state.tokens.isStale) = (report, isFinal, false)
            guard isFinal else { return }
            state.tokens.isRunning = false
            remember(report, &state)
        case .failed(let error):
            (state.tokens.isRunning, state.tokens.failure) = (false, "\(error)")
            state.status = .refused("\(error)")
        }
    }

    private static func remember(_ report: Report, _ state: inout ExplorerState) {
        guard let metric = report.metrics.first, let shown = state.tokens.shown else { return }
        let point = TokensPane.Point(saved: shown.figures.saved, value: metric.value)
        if !state.tokens.points.contains(point) { state.tokens.points.append(point) }
        if state.tokens.points.count > TokensPane.mostPoints { state.tokens.points.removeFirst() }
    }

    /// Ends what is measured.
    static func stop(_ state: inout ExplorerState) -> [Command] {
        guard state.tokens.isRunning else { return [] }
        state.tokens.isRunning = false
        return [.stopTokens]
    }
}
