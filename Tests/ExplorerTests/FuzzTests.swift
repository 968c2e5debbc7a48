import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Twenty thousand random keys over two networks at random sizes: nothing traps, and the state stays sound.
struct FuzzTests {
    private static let words = [
        "50%", "0.0178", "2:4", "3:8", "lock", "keep 12", "remove 3", "1e999", "-1", "*.weight=20%", "conv*=0.02",
        "params=50%", "bytes=90%",
        "flops=0", "ratio>.3", "zeros>0", "block=0", "!bias", "*", "{", "[", "\u{301}", "日本", "e\u{301}", "%", "=", "0",
        "row", "global",
    ]

    private static func key(_ random: inout SeededGenerator, in state: ExplorerState) -> [Key] {
        let (x, y) = (Int.random(in: 0...130, using: &random), Int.random(in: 0...45, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<55: return Keymap.bindings.randomElement(using: &random)?.keys.randomElement(using: &random) ?? []
        case 55..<75:
            guard state.popup != nil else { return [.down, .down] }
            let word = words.randomElement(using: &random) ?? ""
            return [.control("u")] + word.map { Key.character($0) } + [.enter]
        case 75..<80: return [.escape]
        case 80..<84:
            return [
                [Key.up, .down, .left, .right, .tab, .backspace, .home, .end, .pageUp].randomElement(using: &random)
                    ?? .up
            ]
        case 84..<90:
            let actions = ["press:left", "drag:left", "release:left", "wheelup:none", "wheeldown:none", "press:right"]
            return Key.sequence("<\(actions.randomElement(using: &random) ?? ""):\(x),\(y)>") ?? []
        case 90..<93:
            return [.resize(Size(columns: x + 1, rows: y + 1))]
        case 93..<95: return [.paste(words.randomElement(using: &random) ?? "")]
        default: return [.character(Character(Unicode.Scalar(UInt8.random(in: 32..<127, using: &random))))]
        }
    }

    @Test(arguments: Array(1...10)) func staysSound(_ seed: Int) async throws {
        var random = SeededGenerator(UInt64(seed) &* 7919)
        let name: Samples.Name = seed.isMultiple(of: 2) ? .rnet : .silero
        var explorer = try await Samples.explorer(name, columns: 90, rows: 30)
        var (pressed, trail) = (0, [Key]())
        while pressed < 2000 {
            for key in Self.key(&random, in: explorer.state) {
                // Exports would write files here; they have tests of their own.
                if explorer.state.dialog != nil, key == .enter { continue }
                await explorer.press(key)
                pressed += 1
                trail.append(key)
                let faults = explorer.state.faults
                if !faults.isEmpty {
                    Issue.record("\(faults) after \(trail.suffix(12).map(\.description)), key \(pressed)")
                    return
                }
            }
            if pressed.isMultiple(of: 3) { _ = explorer.frame }
            if explorer.hasQuit { explorer = try await Samples.explorer(name, columns: 90, rows: 30) }
        }
    }
}

extension ExplorerState {
    /// What is out of bounds, or disagrees with what follows from the plan.
    var faults: [String] {
        var faults: [String] = []
        func check(_ holds: Bool, _ words: String) { if !holds { faults.append(words) } }
        check(list.rows.isEmpty ? list.cursor == 0 : list.rows.indices.contains(list.cursor), "cursor outside rows")
        check(list.top >= 0 && list.top <= list.cursor, "top after cursor")
        check(list.marked.allSatisfy(network.layers.indices.contains), "marked layer unknown")
        check(Set(list.rows).count == list.rows.count, "row shown twice")
        for (layer, outcome) in zip(network.layers, solution.outcomes) {
            check((0...(outcome.target?.count ?? 0)).contains(outcome.removed), "removed of \(layer.entry.name)")
            check(layer.isPrunable || outcome.target == nil, "\(layer.entry.name) is never pruned")
        }
        let gone = zip(network.layers, solution.outcomes).reduce(0) { $0 + $1.1.removedWeights(of: $1.0.parameters) }
        check(figures.removed == gone && figures.keptParameters == figures.parameters - gone, "figures disagree")
        check(history.nodes.indices.contains(history.current), "history")
        check((0..<max(1, history.nodes.count)).contains(historyCursor), "history cursor")
        check((0..<max(1, metrics.points.count)).contains(metrics.cursor), "metrics cursor")
        check(training.layer.map(trainingLayers.contains) ?? true, "training layer")
        check(versions.indices.contains(history.weights), "weights unknown")
        check((0..<max(1, diff.rows.count)).contains(diff.cursor), "diff cursor")
        check((0..<max(1, pareto.points.count)).contains(pareto.cursor), "pareto cursor")
        check(sensitivity.layer.map(network.layers.indices.contains) ?? true, "sensitivity layer")
        check((0..<max(1, plan.rules.count)).contains(rules.cursor), "rules cursor")
        if let picker { check((0..<max(1, picker.shown.count)).contains(picker.cursor), "picker cursor") }
        check((0...24).contains(plot.zoom), "zoom")
        let anew = solver.solve(plan, scores: scores, own: method.allocator)
        check(anew.outcomes == solution.outcomes, "not what solving anew gives")
        check(PlanFigures(anew, network: network, scores: scores) == figures, "not the figures of the plan")
        return faults
    }
}
