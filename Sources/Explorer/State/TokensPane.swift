import Methods
package import Pruning
package import Subjects

/// Tokens that leave in the forward pass: by which settings, what becomes of one sample, what it costs on all.
///
/// Not part of the plan of weights: the checkpoint stays as it is, and what is shown is of the checkpoint that was opened. The plan
/// for tokens has an undo of its own.
package struct TokensPane: Sendable {
    /// Where tokens may leave; nil until the network was looked at.
    package var sites: TokenSites?
    package var isLooking = false
    /// Of plans over every site, whether tokens leave there or not; nil until the sites are known.
    package var history: History<TokenPlan>?
    /// Row of the form.
    package var knob = 0
    /// Of the data as they are measured.
    package var sample = 0
    /// The site whose map is looked at.
    package var site = 0
    /// Of the request in force; answers to older ones are dropped.
    package var generation = 0
    package var asked: LiveTokens.Request?
    package var isRunning = false
    /// Of the request in force, or of the last one.
    package var shown: ShownTokens?
    package var report: Report?
    package var isFinal = false
    /// Whether what is on screen is of settings before the last change.
    package var isStale = false
    package var failure: String?
    /// Share of multiply-adds saved and what the main metric came to, of every plan that was measured to its end.
    package var points: [Point] = []

    package struct Point: Sendable, Hashable {
        package var saved: Double
        package var value: Double
    }

    /// Points that are remembered.
    package static let mostPoints = 200

    package init() {}

    package var method: MethodChoice { history?.plan.method ?? Self.usualMethod }
    /// One a site: share of the tokens that stay.
    package var keeps: [Double] { history?.plan.layers.map(\.keep) ?? [] }

    package static let usualMethod = MethodChoice(id: "zero-tprune")
}

/// Where a network's tokens may leave.
package struct TokenSites: Sendable, Hashable {
    /// Of the blocks, in order; tokens may leave after all but the last.
    package var blocks: [String]
    /// Why they may not; nil where they may.
    package var reason: String?

    package init(blocks: [String], reason: String?) {
        self.blocks = blocks
        self.reason = reason
    }

    package var count: Int { reason == nil ? max(blocks.count - 1, 0) : 0 }
}

/// A row of the form.
package enum TokenKnob: Sendable, Hashable {
    case picture
    /// Share of the multiply-adds that stays, by the same keep at every site where tokens leave.
    case budget
    /// Share that stays after a site.
    case keep(Int)
    /// The method's own.
    case setting(String)

    package var name: String {
        switch self {
        case .picture: "sample"
        case .budget: "mult-adds"
        case .keep(let site): "after block \(site + 1)"
        case .setting(let name): name
        }
    }
}

extension ExplorerState {
    package var tokenTunables: [OpenedTunable] { (try? Catalog.openTokens(tokens.method))?.tunables ?? [] }

    package var tokenKnobs: [TokenKnob] {
        [.picture, .budget] + tokens.keeps.indices.map { .keep($0) } + tokenTunables.map { .setting($0.name) }
    }

    /// What should be on screen; nil where nothing can.
    package var tokenRequest: LiveTokens.Request? {
        guard let data = metrics.data, tokens.sites?.reason == nil, let plan = tokens.history?.plan,
            !plan.layers.isEmpty
        else { return nil }
        return LiveTokens.Request(data: data.text, plan: plan, sample: tokens.sample)
    }

    /// The recipe of what is on screen: the places where tokens leave, and how many.
    ///
    /// - Throws: `.missing` where none leave, or while they are counted.
    package func tokenRecipe() throws(PruningError) -> Recipe {
        guard let plan = tokens.history?.plan.leaving, let blocks = tokens.sites?.blocks, !plan.layers.isEmpty else {
            throw .missing(need: "a place where tokens leave", mend: "let some go after a block")
        }
        guard let shown = tokens.shown, !tokens.isStale else {
            throw .missing(need: "the count of the tokens that leave", mend: "wait until they are counted")
        }
        return try Recipe(versions[0].network, plan, shown.figures, blocks: blocks)
    }

    /// Why the screen is empty; nil where it is not.
    package var whyNoTokens: String? {
        if let whyNoBits { return whyNoBits }
        if let reason = tokens.sites?.reason { return reason }
        if metrics.data == nil { return "no data to look at; C-o opens some, as does --data FILE" }
        return tokens.failure
    }
}
