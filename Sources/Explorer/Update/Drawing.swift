import Terminal

/// How the screen is drawn, not what.
enum Drawing {
    static func nextGlyphs(_ state: inout ExplorerState) {
        let tiers = Glyphs.Tier.allCases
        let place = (tiers.firstIndex(of: state.glyphs.tier) ?? 0) + 1
        state.glyphs = Glyphs(tiers[place % tiers.count], isMonochrome: state.glyphs.isMonochrome)
        state.status = .done("glyphs: \(state.glyphs.tier.rawValue)")
    }

    /// Back from a zoom; from there, between the bulk of the scores and all of them.
    static func fit(_ state: inout ExplorerState) {
        if state.plot.zoom == 0 { state.plot.isWhole.toggle() }
        state.plot.zoom = 0
        state.status = .done(state.plot.isWhole ? "every score" : "the bulk of the scores; 0 shows every one")
    }

    static func toggleMouse(_ state: inout ExplorerState) -> [Command] {
        state.isMouseOn.toggle()
        state.status = .done(state.isMouseOn ? "mouse on" : "mouse off: the terminal selects text again")
        return [.mouse(state.isMouseOn)]
    }
}
