import Checkpoints
import Explorer
import Exporters
import Methods
import Pruning
import Subjects
import Terminal
import Testing

/// Every key of the table does something in every context it is listed for.
struct BindingEffectTests {
    /// States in which keys have something to work on: tuned, marked, undone, filtered, with rules.
    private static func prepared() async throws -> [ExplorerState] {
        var explorer = try await Samples.explorer(.minilm)
        await explorer.press("3 a*query*=60%<enter> a*.dense*=55%<enter> a*.key*=40%<enter> k 1")
        var states = [explorer.state]
        await explorer.go(to: "encoder.layer.0.output.dense.weight")
        states.append(explorer.state)
        await explorer.press("+ + y")
        states.append(explorer.state)
        await explorer.press("u /query<enter> , z <space> O O")
        states.append(explorer.state)
        await explorer.press("<esc> fdense<enter> ,s G u u")
        states.append(explorer.state)
        await explorer.press("F ,n zM /layer.1.attention.self.query.weight<enter>")
        states.append(explorer.state)
        var folded = explorer.state
        folded.press("h")
        states.append(folded)
        var early = try Samples.state(explorer.state.network)
        early.size = explorer.state.size
        early.press("G k")
        early.progress = ScoringProgress(
            bytesDone: 1, bytesTotal: 2, layersDone: 1, layersTotal: 2, seconds: 1)
        return states + [early, measured(states[2]), try await compared(), try await trained()]
            + [try await indexed(), try await cut(), try await rounded(), try await tokens()]
    }

    /// With a method that shows something of its own.
    private static func indexed() async throws -> ExplorerState {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("csap<enter>")
        return explorer.state
    }

    /// With a cut by hand behind it, undone, on a form whose setting has a step both ways.
    private static func cut() async throws -> ExplorerState {
        var explorer = try await Samples.explorer(.mlp)
        await explorer.press("C <enter> / f c 1 <enter> g + + u")
        return explorer.state
    }

    /// With a cut that rounds, one layer to bits of its own.
    private static func rounded() async throws -> ExplorerState {
        var explorer = try await Samples.explorer(.mlp)
        await explorer.press("C cudfc<enter> <enter> b")
        return explorer.state
    }

    /// With a training that is done.
    private static func trained() async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet).state
        state.fit()
        state.press("j <tab> <enter>")
        for news in Trained.news(steps: 115, state) { state.train(news) }
        state.train(.ended(try await Trained.found(state)))
        return state
    }

    /// With a transformer's tokens on screen, neither the first sample nor the first setting under the cursor.
    private static func tokens() async throws -> ExplorerState {
        let folder = try TestFolder()
        var explorer = try await TokenSamples.explorer(in: folder)
        await explorer.press("V ] j")
        return explorer.state
    }

    /// With many plans, some of which cost harm that was measured, and two files beside each other.
    private static func compared() async throws -> ExplorerState {
        let folder = try TestFolder()
        let path = folder.path + "/erk.espalier"
        var plan = Samples.half
        plan.allocator = .erk
        let network = try Samples.network(.minilm)
        let settled = try await Session(network).settled(plan, by: try Catalog.open(plan.method))
        let request = ExportRequest(formats: ["safetensors"], path: folder.path + "/erk")
        _ = try await Scan(Network(try Checkpoint.open(request.run(settled).files[0].path)), to: path)
            .run(RankPlace(rank: 0, count: 1))
        var explorer = await Headless(
            try Samples.state(network), [.openDiff(path)], Surroundings { try? TestFolder() })
        await explorer.press("j 9 j 1")
        var state = explorer.state
        state.attach()
        state.measured(Measured.report())
        state.probeAll()
        state.press("9")
        let basis = try #require(state.pareto.asked)
        let points = await basis.sweep.points(state.solver, scores: state.scores, own: state.method.allocator)
        state.receive(.swept(points, basis))
        return state
    }

    /// With data, two plans and two layers measured.
    private static func measured(_ state: ExplorerState) -> ExplorerState {
        var state = state
        state.attach()
        state.measured(Measured.report())
        state.press("t C-u 4 0 % <enter>")
        state.measured(Measured.report(right: 340))
        state.press("5 <enter>")
        for name in state.prunableNames.suffix(2) { state.probed(Measured.row(name, worst: 1)) }
        state.press("<enter> j 1")
        state.metrics.cursor = 0
        return state
    }

    private static func put(_ state: ExplorerState, into context: Binding.Context) -> [ExplorerState] {
        var state = state
        let place: (ViewKind, Pane) =
            switch context {
            case .always, .list: (.layers, .list)
            case .distribution: (.layers, .distribution)
            case .spread: (.layers, .spread)
            case .plot: (.plot, .list)
            case .rules: (.rules, .list)
            case .history: (.history, .list)
            case .sensitivity: (.sensitivity, .list)
            case .metrics: (.metrics, .list)
            case .training: (.training, .list)
            case .diff: (.diff, .list)
            case .pareto: (.pareto, .list)
            case .groups: (.groups, .list)
            case .tokens: (.tokens, .list)
            }
        (state.view, state.focus) = place
        if context == .always {
            var rules = state
            rules.view = .rules
            return [state, rules]
        }
        guard context == .history else { return [state] }
        return [0, state.history.nodes.count - 1].map { node in
            var state = state
            state.historyCursor = node
            return state
        }
    }

    /// Whether pressing changes what is seen or asks for work, and is not turned down.
    private static func hasEffect(_ keys: [Key], _ state: ExplorerState) -> Bool {
        var after = state
        after.status = .none
        let before = ExplorerView.frame(after)
        let commands = keys.flatMap { Update.apply(.key($0), to: &after) }
        guard after.refusal == nil else { return false }
        if !commands.isEmpty { return true }
        _ = Update.settle(&after)
        return ExplorerView.frame(after) != before
    }

    @Test func everyBindingDoesSomethingWhereItIsListed() async throws {
        let states = try await Self.prepared()
        for binding in Keymap.bindings {
            for context in binding.contexts {
                let places = states.flatMap { Self.put($0, into: context) }
                for keys in binding.keys {
                    let meaning = Keymap.meaning(of: keys, in: context == .always ? [.always] : [context, .always])
                    guard case .action(let found) = meaning, found.name == binding.name else {
                        Issue.record("\(binding.keyText) does not mean \(binding.name) in \(context)")
                        continue
                    }
                    #expect(
                        places.contains { Self.hasEffect(keys, $0) }, "\(keys) (\(binding.name)) in \(context)")
                }
            }
        }
    }

    @Test func everyPaletteLineDoesWhatItsKeyDoes() async throws {
        let states = try await Self.prepared()[1...2]
        for binding in Keymap.bindings where binding.action != .palette {
            let context = binding.contexts[0]
            for state in states.flatMap({ Self.put($0, into: context) }) {
                guard case .action(let meant) = Keymap.meaning(of: binding.keys[0], in: Keymap.contexts(of: state)),
                    meant.name == binding.name
                else { continue }
                var (byKey, byName) = (state, state)
                for key in binding.keys[0] { byKey.press(key) }
                byName.press(":")
                for character in binding.name { byName.press(.character(character)) }
                byName.press(.enter)
                #expect(byKey.plan == byName.plan, "\(binding.name)")
                #expect(byKey.view == byName.view && byKey.list.cursor == byName.list.cursor, "\(binding.name)")
                #expect(byKey.list.marked == byName.list.marked, "\(binding.name)")
            }
        }
    }

    @Test func aKeyWithoutMeaningSaysSo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("Z")
        #expect(explorer.refusal == "Z does nothing here; ? shows what does")
    }

    @Test func anUnfinishedSequenceShowsWhatWouldCompleteIt() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press(",")
        #expect(explorer.text.contains(", sort by  n name  s size"))
        await explorer.press("<esc>")
        #expect(explorer.state.pendingKeys.isEmpty && explorer.state.list.order == .tree)
    }
}
