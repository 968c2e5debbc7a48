import Methods
import Pruning
import Subjects
import Terminal

/// Puts the pickers up.
enum Choosing {
    static func open(_ chooser: Action.Chooser, _ state: inout ExplorerState) {
        switch chooser {
        case .method: state.popup = .picker(state.view == .groups ? cutMethods(state) : methods(state))
        case .pattern: state.popup = .picker(patterns(state))
        case .granularity: state.popup = .picker(granularities(state))
        case .allocator: state.popup = .picker(allocators(state))
        case .theme: state.popup = .picker(themes(state))
        }
    }

    /// Groups as the palette lists them before anything is typed: what one comes for, then what keys do sooner.
    private static let paletteOrder: [Binding.Group] = [
        .rules, .tune, .measure, .program, .select, .find, .draw, .move,
    ]

    /// Every command of the table by its name, those that change and write the plan first.
    static func openPalette(_ state: inout ExplorerState) {
        let contexts = Keymap.contexts(of: state)
        let active = Keymap.active(in: contexts).filter { $0.action != .palette }
        let ordered = paletteOrder.flatMap { group in active.filter { $0.group == group } }
        let items = ordered.map {
            Popup.Picker.Item(id: $0.name, title: $0.name, detail: "\($0.keyText)  \($0.summary)")
        }
        state.popup = .picker(.init(.palette, title: "Command", items: items))
    }

    private static func methods(_ state: ExplorerState) -> Popup.Picker {
        let items = Catalog.cards.map {
            Popup.Picker.Item(
                id: $0.id, title: $0.title, detail: "\($0.summary) · \($0.citation)",
                refusal: refusal($0, state))
        }
        // Those of units lead to the screen where units are.
        let cuts = Catalog.groupMethods.map {
            cutItem($0.card, state, "cuts channels and heads, on the Groups screen: ")
        }
        return Popup.Picker(.method, title: "Criterion", items: items + cuts, chosen: state.plan.method.id)
    }

    private static func cutMethods(_ state: ExplorerState) -> Popup.Picker {
        Popup.Picker(
            .cutMethod, title: "What chooses the units", items: Catalog.groupCards.map { cutItem($0, state) },
            chosen: state.groups.plan.method.id)
    }

    private static func cutItem(_ card: Card, _ state: ExplorerState, _ place: String = "") -> Popup.Picker.Item {
        let need = card.dataNeed.flatMap { state.metrics.data == nil ? "learns from \($0): C-o opens data" : nil }
        return Popup.Picker.Item(
            id: card.id, title: card.title, detail: "\(place)\(card.summary) · \(card.citation)",
            refusal: state.whyNoBits ?? need)
    }

    /// Why a method cannot score here: an index alone answers those that read magnitudes.
    private static func refusal(_ card: Card, _ state: ExplorerState) -> String? {
        if let reason = state.whyNoBits, card.dataNeed != nil || !card.needs.contains(.weights) { return reason }
        return card.dataNeed.flatMap { need in
            state.metrics.data == nil ? "learns from \(need): C-o opens data" : nil
        }
    }

    private static func patterns(_ state: ExplorerState) -> Popup.Picker {
        let known: [(String, String)] = [
            ("none", "any weight may go"), ("2:4", "2 kept of 4 along the input: sparse tensor cores"),
            ("1:4", "1 kept of 4"), ("4:8", "4 kept of 8"), ("1x4", "blocks of 1 × 4"), ("4x4", "blocks of 4 × 4"),
            ("16x16", "blocks of 16 × 16"), ("multiple:8", "kept counts rounded up to 8"),
            ("multiple:64", "kept counts rounded up to 64"),
        ]
        let marked = state.list.marked.count
        let title = "Pattern of \(marked == 0 ? "the plan" : Numbers.counted(marked, "layer"))"
        let items = known.map { id, detail in
            Popup.Picker.Item(
                id: id, title: id, detail: detail, refusal: Pattern(id).flatMap { state.whyNotScored($0) })
        }
        return Popup.Picker(.pattern, title: title, items: items, chosen: "\(state.plan.pattern)")
    }

    /// The choice of single weights that compete within each output only.
    static let weightsOfRows = "weight in row"

    private static func granularities(_ state: ExplorerState) -> Popup.Picker {
        let known: [(Granularity, String)] = [
            (.weight, "weights"), (.row, "output units"), (.column, "input features"), (.filter, "output channels"),
            (.channel, "input channels"), (.head, "attention heads"), (.block(height: 4, width: 4), "blocks"),
            (.block(height: 16, width: 16), "blocks"),
        ]
        let items = known.map { granularity, noun in
            let layers = state.network.layers.count { $0.target(at: granularity, pattern: .none) != nil }
            return Popup.Picker.Item(
                id: "\(granularity)", title: "\(granularity)",
                detail: "\(units(granularity, noun, state)) · \(Numbers.counted(layers, "layer"))",
                refusal: layers == 0
                    ? "no layer of this network has such units"
                    : state.whyNotScored { $0.target(at: granularity, pattern: .none) })
        }
        let rows = Popup.Picker.Item(
            id: Self.weightsOfRows, title: Self.weightsOfRows, detail: "weights, each output unit by itself",
            refusal: state.whyNotScored { $0.target(at: .weight, pattern: .none, scope: .row) })
        let chosen = state.plan.scope == .row && state.plan.granularity == .weight
        return Popup.Picker(
            .granularity, title: "Granularity", items: [items[0], rows] + items.dropFirst(),
            chosen: chosen ? rows.id : "\(state.plan.granularity)")
    }

    /// `384 output units here`: how many the layer under the cursor has.
    private static func units(_ granularity: Granularity, _ noun: String, _ state: ExplorerState) -> String {
        let target = state.shown.flatMap { state.network.layers[$0].target(at: granularity, pattern: .none) }
        return target.map { "\(Numbers.counted($0.count, String(noun.dropLast()))) here" } ?? "\(noun), none here"
    }

    private static func allocators(_ state: ExplorerState) -> Popup.Picker {
        let known: [(AllocatorChoice, String)] = [
            (.method, "as \(state.method.card.title) does"), (.uniform, "the same share everywhere"),
            (.global, "one threshold for all layers"), (.erk, "Erdős–Rényi kernel: small layers keep more"),
            (.er, "Erdős–Rényi over the first two dimensions"), (.lamp, "layer-adaptive magnitude"),
            (.energy, "every layer loses the same share of Σw²"),
            (.sensitivity, "every layer does the same measured harm"),
        ]
        let items = known.map { allocator, detail in
            Popup.Picker.Item(
                id: allocator.rawValue, title: allocator.rawValue, detail: detail,
                refusal: allocator == .sensitivity ? unmeasured(state) : nil)
        }
        return Popup.Picker(.allocator, title: "Allocator", items: items, chosen: state.plan.allocator.rawValue)
    }

    /// Why nothing can be spread by measured harm yet.
    private static func unmeasured(_ state: ExplorerState) -> String? {
        if let reason = state.whyNotOfFile { return reason }
        if state.metrics.data == nil, state.sensitivity.table == nil {
            return "needs data to measure on: C-o opens some"
        }
        var plan = state.plan
        plan.allocator = .sensitivity
        plan.balanced = plan.overrides
        let tried = state.solver.solve(plan, scores: state.scores, own: state.method.allocator)
        guard case .missing = tried.problem else { return nil }
        return "\(Numbers.counted(state.unmeasured.count, "layer")) not measured: 5 Enter measures"
    }

    private static func themes(_ state: ExplorerState) -> Popup.Picker {
        let items = state.themes.map { Popup.Picker.Item(id: $0, title: $0) }
        return Popup.Picker(.theme(before: state.theme), title: "Theme", items: items, chosen: state.theme)
    }
}
