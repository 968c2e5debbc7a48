import Checkpoints
import Explorer
import Exporters
import Foundation
import Methods
import Pruning
import Subjects
import Terminal
import Testing

/// The Groups screen: what goes together, the cut that keys ask for, what came of it. The perceptron has 64 inputs, hidden layers of
/// 128 and 64 units, 10 outputs.
struct GroupsTests {
    private static func opened(_ keys: String = "") async throws -> Headless {
        var explorer = try await Samples.explorer(.mlp)
        await explorer.press("C")
        await explorer.press(keys)
        return explorer
    }

    private func removed(_ state: ExplorerState) -> [Int]? { state.presentCut?.choice.cuts.map(\.removed.count) }

    private func cuts(_ commands: [Command]) -> Int { commands.count { if case .cut = $0 { true } else { false } } }

    // MARK: What there is

    @Test func groupsAreListedWithMembersAndWhyOthersStay() async throws {
        var explorer = try await Self.opened()
        let groups = try #require(explorer.state.groups.grouping?.groups)
        #expect(explorer.state.group.map(\.isLocked) == false)
        #expect(groups.filter { !$0.isLocked }.map(\.count) == [128, 64])
        await explorer.press("v")
        let first = try #require(explorer.state.group)
        #expect(first.members.count > 2 && explorer.text.contains(first.members[0].reason))
        #expect(explorer.text.contains("parameters a unit EXACT"))
        await explorer.press("g")
        while explorer.state.group?.isLocked == false { await explorer.press("j") }
        let lock = try #require(explorer.state.group?.locks.first)
        #expect(explorer.text.contains(lock.text))
        await explorer.press("x")
        #expect(explorer.refusal == "always whole: \(lock.text)")
    }

    @Test func aNetworkWithoutAGraphSaysSo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("C")
        let reason = try #require(explorer.state.groups.misfit)
        #expect(explorer.text.contains(reason.prefix(40)))
        await explorer.press("<enter>")
        #expect(explorer.refusal == explorer.state.groups.misfit)
    }

    /// At 120 × 40 the list begins in column 42: its border, its heading, then the groups; the form in row 2.
    @Test func aClickGoesToAGroupOrASetting() async throws {
        var state = try await Self.opened().state
        func click(_ x: Int, _ y: Int) {
            let mouse = Mouse(.press, .left, x: x, y: y)
            state.receive(.key(.mouse(mouse)))
        }
        click(50, 7)
        #expect(state.groups.cursor == 3)
        click(50, 4)
        #expect(state.groups.cursor == 0)
        click(5, 5)
        #expect(state.cutKnobs[state.groups.knob] == .amount)
    }

    // MARK: What keys ask for

    /// 0.3 of 128 and of 64, rounded down: 38 and 19; 64·90 + 90 + 90·45 + 45 + 45·10 + 10 parameters stay.
    @Test func enterCutsAndTellsWhatStays() async throws {
        let explorer = try await Self.opened("<enter>")
        #expect(removed(explorer.state) == [38, 19])
        let sizes = try #require(explorer.state.presentCut?.sizes)
        #expect(sizes.parameters.before == 64 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10)
        #expect(sizes.parameters.after == 64 * 90 + 90 + 90 * 45 + 45 + 45 * 10 + 10)
        #expect(sizes.bytes.after == 4 * sizes.parameters.after)
        #expect(explorer.text.contains("EXACT") && explorer.text.contains("90/128") && explorer.text.contains("45/64"))
        #expect(!explorer.text.contains("MEASURED"))
    }

    @Test func theAmountIsMovedAndTyped() async throws {
        var explorer = try await Self.opened("<tab> <tab> l")
        #expect(explorer.state.groups.plan.budget == .sparsity(0.35))
        await explorer.press("t p a r a m s = 5 0 % <enter> <enter>")
        #expect(explorer.state.groups.plan.budget == Budget(.parameters, .share(0.5)))
        let sizes = try #require(explorer.state.presentCut?.sizes)
        #expect(sizes.parameters.after * 2 <= sizes.parameters.before)
        await explorer.press("t n o n s e n s e")
        #expect(explorer.state.prompt?.isRefused == true)
    }

    /// A hundredth of 128 is one unit.
    @Test func oneGroupIsSetByHandLockedAndFreed() async throws {
        var explorer = try await Self.opened("<enter> + +")
        #expect(removed(explorer.state) == [40, 19])
        await explorer.press("-")
        #expect(removed(explorer.state) == [39, 19])
        await explorer.press("x")
        #expect(removed(explorer.state) == [19] && explorer.text.contains("locked"))
        await explorer.press("x")
        #expect(removed(explorer.state) == [38, 19] && explorer.state.groups.plan.rules.isEmpty)
        await explorer.press("u u")
        #expect(removed(explorer.state) == [39, 19])
        await explorer.press("R")
        #expect(removed(explorer.state) == [38, 19])
    }

    @Test func theCutHasAnUndoOfItsOwn() async throws {
        var explorer = try await Self.opened("<enter> <tab> <tab> l l u")
        let plan = explorer.state.plan
        #expect(explorer.state.groups.plan.budget == .sparsity(0.35) && removed(explorer.state) == [44, 22])
        await explorer.press("u")
        #expect(removed(explorer.state) == [38, 19])
        await explorer.press("U U")
        #expect(explorer.state.groups.plan.budget == .sparsity(0.4) && explorer.state.plan == plan)
        #expect(explorer.state.history.nodes.count == 1)
    }

    @Test func aMethodOfGroupsIsPickedLikeAnyOtherAndLeadsHere() async throws {
        var explorer = try await Samples.explorer(.mlp)
        let before = explorer.state.plan
        await explorer.press("cudfc<enter>")
        #expect(explorer.state.view == .groups && explorer.state.groups.plan.method.id == "udfc")
        #expect(explorer.state.plan == before)
        #expect(explorer.state.cutKnobs.contains(.setting("alpha2")))
        while explorer.state.cutKnobs[explorer.state.groups.knob] != .setting("alpha2") {
            await explorer.press("<tab>")
        }
        await explorer.press("l = 0 . 2 <enter>")
        #expect(explorer.state.groups.plan.method.settings["alpha2"] == .number(0.2))
        await explorer.press("<enter>")
        #expect(removed(explorer.state) == [38, 19] && explorer.state.presentCut?.choice.notes.isEmpty == false)
        let pictures = explorer.state.groupPictures.count
        #expect(pictures > 3)
        await explorer.press("v v v")
        #expect(explorer.text.contains("4/\(pictures) coefficients s"))
    }

    // MARK: Bits of layers

    /// From 32 down: 8, then 6.
    @Test func bitsOfALayerAreMovedTypedUndoneAndFreed() async throws {
        var explorer = try await Self.opened("cudfc<enter> <enter> b b")
        func bits() -> [String] { explorer.state.groups.plan.bits.map(\.description) }
        #expect(bits() == ["fc1.weight=6"])
        let notes = explorer.state.presentCut?.choice.notes ?? []
        #expect(notes.contains { $0.hasPrefix("1 weight lies on a grid of 6 bits, 2 on none") })
        await explorer.press("B")
        #expect(bits() == ["fc1.weight=8"])
        await explorer.press("u u")
        #expect(bits() == ["fc1.weight=8"])
        await explorer.press("u")
        #expect(bits() == [] && explorer.state.presentCut != nil)
        while explorer.state.cutKnobs[explorer.state.groups.knob] != .layerBits { await explorer.press("S-<tab>") }
        await explorer.press("j j = 3 <enter>")
        #expect(explorer.refusal?.hasPrefix("no layer makes") == true)
        await explorer.press("G = 3 <enter>")
        #expect(bits() == ["fc3.weight=3"] && explorer.state.words(.layerBits) == "3, by hand")
        #expect(explorer.text.contains("3 bits  the graph's output"))
        await explorer.press("R")
        #expect(bits() == [] && explorer.state.words(.layerBits) == "32, the method's")
    }

    @Test func aMethodThatRoundsNothingTakesNoBitsAndAnotherForgetsThem() async throws {
        var explorer = try await Self.opened("b")
        #expect(explorer.refusal?.hasSuffix("rounds no weights; udfc does") == true)
        #expect(!explorer.state.cutKnobs.contains(.layerBits))
        await explorer.press("cudfc<enter> b")
        #expect(explorer.state.groups.plan.bits.count == 1)
        await explorer.press("cgroup<enter>")
        #expect(explorer.state.groups.plan.method.id == GroupNorm.id && explorer.state.groups.plan.bits.isEmpty)
    }

    @Test func aMethodThatLearnsFromDataIsRefusedWithoutAny() async throws {
        var explorer = try await Self.opened("cflap<enter>")
        #expect(explorer.refusal == "learns from activations on data: C-o opens data")
        #expect(explorer.state.groups.plan.method.id == GroupNorm.id)
        // Stepping through the form shows it, and says why it does not run.
        await explorer.press("<esc>")
        await explorer.press("C l")
        #expect(explorer.state.groups.plan.method.id == "flap")
        await explorer.press("<enter>")
        #expect(explorer.refusal == "learns from activations on data: C-o opens data")
    }

    // MARK: Background

    @Test func newsOfAnOlderCutAreDroppedAndCancelStops() async throws {
        var state = try await Self.opened().state
        #expect(cuts(state.press("<enter>")) == 1 && state.groups.isRunning)
        let old = state.groups.generation
        state.receive(.cutting(.progress(CutProgress("searching", 3, of: 21)), generation: old))
        #expect(state.text.contains("searching"))
        state.press("1")
        #expect(state.text.contains("cutting: searching 3 of 21"))
        state.press("C")
        #expect(state.press("C-c").contains(.stopCut) && !state.groups.isRunning)
        state.receive(.cutting(.failed(.cancelled), generation: old))
        #expect(state.groups.failure == nil)
        #expect(cuts(state.press("<enter>")) == 1 && state.press("<enter>").contains(.stopCut))
    }

    @Test func whatFailsSaysWhyUntilThePlanIsAnother() async throws {
        var state = try await Self.opened().state
        state.press("<enter>")
        let error = PruningError.infeasible(asked: "1 %", possible: "20 %")
        state.receive(.cutting(.failed(error), generation: state.groups.generation))
        #expect(state.refusal == "\(error)")
        state.press("<tab>")
        #expect(state.text.contains("\(error)".prefix(30)))
        state.press("<tab> l")
        #expect(state.groups.failure == nil)
    }

    // MARK: Written

    /// The last row is what makes the outputs: its units stay, its weights may be rounded.
    @Test(arguments: [("", []), ("+ b b G b", ["fc1.weight=6", "fc3.weight=8"])])
    func theExportIsWhatTheRecipeReplays(keys: String, bits: [String]) async throws {
        let folder = try TestFolder()
        var explorer = try await Self.opened("cudfc<enter> <enter>")
        await explorer.press(keys)
        await explorer.press("E")
        let dialog = try #require(explorer.state.dialog)
        #expect(dialog.isCut && dialog.chosen == ["network", "recipe"])
        while explorer.state.dialog?.field != .path { await explorer.press("<down>") }
        await explorer.press("C-u")
        let path = folder.path + "/small"
        await explorer.type(path)
        #expect(explorer.text.contains("$ espalier apply"))
        await explorer.press("<enter>")
        #expect(explorer.state.dialog == nil, "\(explorer.state.dialog?.problem ?? "")")
        let file = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".yaml") })
        let recipe = try Recipe(
            String(contentsOf: URL(filePath: folder.path + "/" + file), encoding: .utf8), file: file)
        let network = explorer.state.network
        try recipe.check(network.checkpoint)
        #expect(recipe.plan.bits.map(\.description) == bits && recipe.plan.rules.count == (keys.isEmpty ? 0 : 1))
        let grouping = try network.grouping()
        let choice = try Cutting(network, grouping).replay(recipe.plan, recipe.cuts(of: grouping))
        let slicing = try Slicing(grouping, choice.cuts, changing: choice.changes)
        _ = try await CutNetwork(network, slicing).write(to: folder.path + "/again")
        for name in ["model.safetensors", "config.json"] {
            let written = try Data(contentsOf: URL(filePath: path + "/" + name))
            #expect(try written == Data(contentsOf: URL(filePath: folder.path + "/again/" + name)), "\(name)")
        }
    }

    @Test func withoutTheRecipeTheCommandIsTheCutItself() async throws {
        var explorer = try await Self.opened("cudfc<enter> <tab> <tab> l x b <enter> E <down> <space>")
        let dialog = try #require(explorer.state.dialog)
        let commands = HeadlessTwin(dialog, explorer.state).commands
        let words = try #require(commands.first).split(separator: " ")
        #expect(words.starts(with: ["espalier", "cut"]) && words.contains("udfc") && words.contains("0.35"))
        #expect(words.contains("--lock") && words.contains("--bits") && words.contains("'fc1.weight=8'"))
        await explorer.press("<esc>")
    }

    @Test func aCutThatIsNotWorkedOutIsNotWritten() async throws {
        var explorer = try await Self.opened("E")
        #expect(explorer.refusal == "this cut is not worked out yet; Enter does that")
        #expect(explorer.state.dialog == nil)
        await explorer.press("<enter> E")
        #expect(explorer.state.dialog?.isCut == true)
    }

    // MARK: With data

    /// 64·128 + 128·64 + 64·10 products before; FLAP leaves biases beside what it takes, and pictures beside both.
    @Test func withDataBothNetworksAreMeasured() async throws {
        let folder = try TestFolder()
        var explorer = await Headless(
            try Samples.state(Samples.network(.mlp)), [.openData(try TrainingRunTests.data(in: folder.path))])
        explorer.resize(Size(columns: 120, rows: 40))
        await explorer.press("cflap<enter> <enter>")
        let found = try #require(explorer.state.presentCut)
        let measured = try #require(found.measured)
        let words = explorer.text
        let (counted, heading) = (words.range(of: "MACs"), words.firstRange(of: /MEASURED +before/))
        #expect(try #require(counted).lowerBound < #require(heading).lowerBound, "multiply-adds are counted")
        let kept = found.choice.cuts.map { $0.kept.count }
        #expect(kept.count == 2 && kept.reduce(0, +) < 192)
        #expect(measured.products.before == 64 * 128 + 128 * 64 + 64 * 10)
        #expect(measured.products.after == 64 * kept[0] + kept[0] * kept[1] + kept[1] * 10)
        #expect(measured.metrics.first?.kind == .top1 && measured.metrics.contains { $0.kind == .latency })
        #expect(explorer.text.contains("MEASURED") && found.choice.changes.biases.count == 2)
        #expect(found.basis.plan.method.calibration?.samples == CalibrationChoice.samples)
        #expect(found.choice.charts.map(\.title).contains { $0.hasPrefix("z of channels") })
    }
}
