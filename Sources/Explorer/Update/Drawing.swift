import Terminal

/// How the screen is drawn, not what.
enum Drawing {
    static func nextGlyphs(_ state: inout ExplorerState) {
        let tiers = Glyphs.Tier.allCases
        let place = (tiers.firstIndex(of: state.glyphs.tier) ?? 0) + 1
        state.glyphs = Glyphs(tiers[place % tiers.count], isMonochrome: state.glyphs.isMonochrome)
        state.status = .done("glyphs: \(state.glyphs.tier.rawValue)")
    }

    static func toggleMouse(_ state: inout ExplorerState) -> [Command] {
        state.isMouseOn.toggle()
        state.status = .done(state.isMouseOn ? "mouse on" : "mouse off: the terminal selects text again")
        return [.mouse(state.isMouseOn)]
    }
}
