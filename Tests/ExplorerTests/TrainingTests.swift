import Checkpoints
import Explorer
import Exporters
import Foundation
import Methods
import Pruning
import Subjects
import Terminal
import Testing

/// The Training screen, from hand-made answers: nothing here trains.
struct TrainingTests {
    private static func ready(_ keys: String = "") async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet).state
        state.press(keys)
        state.fit()
        return state
    }

    private static func running(steps: Int = 50) async throws -> ExplorerState {
        var state = try await ready()
        state.press("<enter>")
        for news in Trained.news(steps: steps, state) { state.train(news) }
        return state
    }

    /// Trained to the end.
    private static func done() async throws -> ExplorerState {
        var state = try await running(steps: 115)
        state.train(.ended(try await Trained.found(state)))
        return state
    }

    private static func trainings(_ commands: [Command]) -> [Bool] {
        commands.compactMap { if case .train(let resuming, _) = $0 { resuming } else { nil } }
    }

    // MARK: Whether it can

    @Test func withoutDataItSaysSoInALine() async throws {
        var state = try await Samples.explorer(.rnet).state
        #expect(state.press("7").contains(.inspectTraining(nil, number: 0)))
        let reason = "no data to train on; C-o opens some, as does --data FILE"
        #expect(state.text.contains(reason))
        state.press("<enter>")
        #expect(state.refusal == reason && !state.training.isRunning)
    }

    @Test func whatDoesNotTrainSaysWhy() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.press("7")
        let error = PruningError.missing(need: "a graph", mend: "convert to ONNX")
        state.receive(.inspected(.failure(error), number: 0))
        #expect(state.text.contains("needs a graph: convert to ONNX"))
        state.press("<enter>")
        #expect(state.refusal == "needs a graph: convert to ONNX")
    }

    @Test func theFitIsAskedForOnceAndAnewForOtherData() async throws {
        var state = try await Self.ready()
        #expect(!state.press("1").contains { if case .inspectTraining = $0 { true } else { false } })
        #expect(state.text.contains("7:Training"))
        state.attach()
        #expect(state.press("7").contains(.inspectTraining("digits.npz", number: 2)))
    }

    @Test func itTellsWhatATrainingWouldBe() async throws {
        let state = try await Self.ready()
        // 1,437 samples in batches of 64 are 23 steps an epoch.
        #expect(state.text.contains("1,437 samples, 360 held out, 115 steps"))
        #expect(state.text.contains("trains what the plan leaves: 50.0% stay 0"))
    }

    // MARK: While it runs

    @Test func enterTrainsAndKeysGoOnWorking() async throws {
        var state = try await Self.ready()
        #expect(Self.trainings(state.press("<enter>")) == [false])
        for news in Trained.news(steps: 50, state) { state.train(news) }
        #expect(state.text.contains("step 50 of 115, epoch 2.2, 6.5 s left") || state.text.contains("7 s left"))
        #expect(state.text.contains("top-1 83.3%"))
        let removed = state.figures.removed
        state.press("1 +")
        #expect(state.figures.removed > removed && state.training.isRunning)
        #expect(state.text.contains("training 50 of 115"))
    }

    @Test func enterStopsAndGoesOn() async throws {
        var state = try await Self.running()
        #expect(state.press("<enter>").contains(.stopTraining))
        state.press("<enter>")
        #expect(state.refusal == "it ends after this step")
        state.train(.ended(try await Trained.found(state, steps: 50)))
        #expect(!state.training.isRunning && state.canResumeTraining)
        #expect(Self.trainings(state.press("<enter>")) == [true])
        #expect(state.training.shown?.points.count == 2)
    }

    @Test func otherSettingsBeginAnew() async throws {
        var state = try await Self.running()
        state.press("<enter>")
        state.train(.ended(try await Trained.found(state, steps: 50)))
        state.press("l")
        #expect(!state.canResumeTraining && Self.trainings(state.press("<enter>")) == [false])
        #expect(state.training.shown?.points.isEmpty == true)
    }

    @Test func newsOfAnOlderTrainingAreDropped() async throws {
        var state = try await Self.running()
        let old = state.training.generation
        state.press("<enter>")
        state.train(.ended(nil))
        state.press("<enter>")
        state.receive(.session(.training(.step(99, of: 115, loss: 1, seconds: 1), generation: old)))
        #expect(state.training.shown?.step == 0)
    }

    @Test func aLossThatIsNoNumberEndsItAndSaysWhere() async throws {
        var state = try await Self.running()
        state.train(.failed(.diverged(step: 51, fact: "first at conv1, for sample 3")))
        #expect(!state.training.isRunning)
        #expect(state.refusal == "the loss is no number at step 51: first at conv1, for sample 3")
    }

    /// 115 steps, and masks from step 300 on.
    @Test func aMethodThatBeginsAfterTheEndIsRefused() async throws {
        var state = try await Self.ready("cgmp<enter>")
        #expect(Self.trainings(state.press("7 <enter>")).isEmpty)
        #expect(state.refusal == "gmp begins at step 300, training ends at 115: begin earlier, or train longer")
        state.press("=1200steps<enter>")
        #expect(Self.trainings(state.press("<enter>")) == [false])
    }

    @Test func cancelStopsItAndQuittingAsks() async throws {
        var state = try await Self.running()
        state.press("1")
        state.press("q")
        #expect(
            state.asksToQuit
                && state.text.contains("A training runs, and would be lost; Enter stops and keeps it. Leave?"))
        state.press("n")
        #expect(state.press("C-c").contains(.stopTraining))
        #expect(state.done?.hasPrefix("training stops after this step") == true)
    }

    @Test func theCursorShowsTheWeightsOfItsLayer() async throws {
        var state = try await Self.running()
        let first = try #require(state.trainingLayer)
        state.press("j")
        let second = try #require(state.trainingLayer)
        #expect(first != second && state.network.layers[second].isPrunable)
        let held = state.network.layers[second].parameters / 2
        #expect(state.text.contains("\(Numbers.grouped(held)) held at 0") && state.text.contains("|w| step 46 EXACT"))
    }

    // MARK: What comes of it

    @Test func takingPutsTheWeightsInPlaceAndUndoBringsThoseBeforeBack() async throws {
        var state = try await Self.done()
        #expect(state.done == "trained; 7 w takes the weights")
        let (plan, scores, energy) = (state.plan, state.scores.map { $0?.facts }, state.figures.energy)
        #expect(state.press("w").contains(.useWeights))
        #expect(state.isTrained && state.text.contains("TRAINED") && state.plan == plan)
        // Every weight is doubled.
        #expect(abs(state.figures.energy - 4 * energy) < 1e-6 * energy)
        #expect(state.press("u").contains(.useWeights))
        #expect(!state.isTrained && state.scores.map { $0?.facts } == scores && state.figures.energy == energy)
        state.press("U")
        #expect(state.isTrained && abs(state.figures.energy - 4 * energy) < 1e-6 * energy)
    }

    @Test func takenWeightsAreMeasuredAnew() async throws {
        var state = try await Self.done()
        let commands = state.press("w")
        #expect(commands.contains(.evaluate(generation: state.metrics.generation)))
        let order = commands.compactMap { command -> Int? in
            switch command {
            case .useWeights: 1
            case .score: 2
            case .evaluate: 3
            default: nil
            }
        }
        #expect(order == [1, 2, 3])
    }

    /// What stands beside another file are the present weights.
    @Test func takenWeightsAreComparedAnew() async throws {
        var state = try await Self.done()
        state.receive(.openDiff("other"))
        let index = try await Self.index(of: state.network)
        state.receive(.compared(.success(try Comparison(index, index)), number: 1))
        #expect(state.press("7 w").contains(.compare("other", number: 2)) && state.diff.found == nil)
        #expect(state.press("u").contains(.compare("other", number: 3)))
    }

    private static func index(of network: Network) async throws -> ScanIndex {
        let folder = try TestFolder()
        return try await IndexedNetwork(network).counted(in: folder.path) { _, _ in }
    }

    @Test func weightsAreTakenOnce() async throws {
        var state = try await Self.done()
        state.press("w w")
        #expect(state.refusal == "these weights are taken already; 4 shows where")
        state.press("4")
        #expect(state.text.contains("trained 5 epochs") && state.text.contains("weights 1"))
    }

    @Test func weightsThatNobodyTookAreAskedForWhenLeaving() async throws {
        var state = try await Self.done()
        state.press("1 q")
        #expect(state.text.contains("Nobody has taken the weights that were trained. Leave?"))
    }

    @Test func trainedWeightsAreExportedAsACheckpointAndNotAsARecipe() async throws {
        var state = try await Self.done()
        state.press("w E")
        let dialog = try #require(state.dialog)
        #expect(dialog.chosen == ["checkpoint"])
        let refused = dialog.cards.filter { dialog.refusal($0) != nil }.map(\.id)
        #expect(Set(refused).isSuperset(of: ["recipe", "recipe-json", "torch"]))
        #expect(!refused.contains("masks") && !refused.contains("checkpoint"))
        #expect(state.text.contains("these weights were trained here"))
    }

    @Test func layersAloneAreMeasuredOfTheFilesWeightsOnly() async throws {
        var state = try await Self.done()
        state.press("w 5 <enter>")
        #expect(state.refusal?.hasPrefix("these weights were trained here") == true)
        state.press("u <enter>")
        #expect(state.refusal == nil && state.sensitivity.isWanted)
    }
}

/// The form of the Training screen.
struct TrainingFormTests {
    private static func ready(_ keys: String = "") async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet).state
        state.press(keys)
        state.fit()
        return state
    }

    @Test func arrowsMoveASettingAndTabTheCursor() async throws {
        var state = try await Self.ready()
        state.press("l l")
        #expect(state.training.settings.length == .epochs(7) && state.done == "length 7 epochs")
        state.press("<tab> h")
        #expect(state.training.settings.rate.peak == 0.001)
        state.press("S-<tab> S-<tab> l")
        #expect(state.training.settings.kept == .best)
    }

    /// 0.002 is followed by 0.005, 0.01, 0.02 and preceded by 0.001, 0.0005.
    @Test func theRateStepsThroughOneTwoFive() async throws {
        var state = try await Self.ready()
        state.press("<tab>")
        let rates = ["l", "l", "l", "h h h h", "h"].map { keys in
            state.press(keys)
            return state.training.settings.rate.peak
        }
        #expect(rates == [0.005, 0.01, 0.02, 0.001, 0.0005])
    }

    @Test(arguments: [("300 steps", TrainingSettings.Length.steps(300)), ("12", .epochs(12)), ("1 epoch", .epochs(1))])
    func aLengthIsTyped(_ typed: (text: String, length: TrainingSettings.Length)) async throws {
        var state = try await Self.ready()
        state.press("=")
        for character in typed.text { state.press(.character(character)) }
        state.press(.enter)
        #expect(state.training.settings.length == typed.length && state.popup == nil)
    }

    @Test(arguments: ["0", "-3", "many", "5 hours"]) func whatMeansNothingIsRefused(_ text: String) async throws {
        var state = try await Self.ready()
        state.press("=")
        for character in text { state.press(.character(character)) }
        state.press(.enter)
        #expect(state.prompt?.isRefused == true && state.training.settings.length == .epochs(5))
    }

    @Test func nothingMovesWhileItRuns() async throws {
        var state = try await Self.ready()
        state.press("<enter> l")
        #expect(state.refusal == "training runs; Enter stops it" && state.training.settings.length == .epochs(5))
    }

    @Test func aMethodThatTrainsBringsItsOwnSettingsAndSchedule() async throws {
        var state = try await Self.ready("cgradual<enter>")
        #expect(state.trainingKnobs.contains(.method("sparsity")) && state.trainsByMethod)
        #expect(state.text.contains("gmp removes meanwhile") && state.text.contains("sparsity %"))
        #expect(state.text.contains("the schedule ends at step 1,100, the training at 115"))
        let place = try #require(state.trainingKnobs.firstIndex(of: .method("end")))
        for _ in 0..<place { state.press("<tab>") }
        state.press("=100<enter>")
        #expect(state.plan.method.settings["end"] == .number(100))
        #expect(!state.text.contains("the schedule ends"))
        state.press("u")
        #expect(state.plan.method.settings["end"] == nil)
    }

    @Test func anIndexAloneDoesNotTrain() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/sample.espalier"
        _ = try await Scan(try Samples.network(.rnet), to: path).run(RankPlace(rank: 0, count: 1))
        let index = try ScanIndex.open(path)
        var state = try Samples.state(index.network)
        state.index = index
        state.press("7 <enter>")
        #expect(state.refusal == "needs the weights; this is an index of mtcnn-rnet-bf16")
    }
}
