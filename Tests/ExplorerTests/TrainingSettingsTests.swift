import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// More of the Training screen: settings by key, what is on disk, what of a plan holds. Nothing here trains.
struct TrainingSettingsTests {
    private static func ready(_ keys: String = "") async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet).state
        state.press(keys)
        state.fit()
        return state
    }

    private func trainings(_ commands: [Command]) -> [Bool] {
        commands.compactMap { if case .train(let resuming, _) = $0 { resuming } else { nil } }
    }

    // MARK: What else is set by key

    private static func knob(_ knob: TrainingKnob, _ state: inout ExplorerState) {
        while state.trainingKnobs[state.training.knob] != knob { state.press("<tab>") }
    }

    @Test func clippingDropoutAndTheTeacherAreSetByKey() async throws {
        var state = try await Self.ready()
        Self.knob(.clip, &state)
        state.press("l")
        #expect(state.training.settings.clip == 0.5)
        state.press("= 3 <enter>")
        #expect(state.training.settings.clip == 3)
        state.press("= o f f <enter>")
        #expect(state.training.settings.clip == nil)
        Self.knob(.dropout, &state)
        state.press("l")
        #expect(state.training.settings.drops)
        Self.knob(.teacher, &state)
        state.press("l")
        #expect(state.training.settings.distillation == DistillationSettings())
        Self.knob(.taught, &state)
        state.press("l l")
        #expect(state.training.settings.distillation?.logits == 0.7)
        #expect(abs((state.training.settings.distillation?.labels ?? 0) - 0.3) < 1e-12)
        Self.knob(.temperature, &state)
        state.press("= 4 <enter>")
        #expect(state.training.settings.distillation?.temperature == 4)
        Self.knob(.hidden, &state)
        state.press("l l")
        #expect(state.training.settings.distillation?.hidden == 0.2)
        state.press("= 3 <enter>")
        #expect(state.training.settings.distillation?.hidden == 3)
        Self.knob(.teacher, &state)
        state.press("h")
        #expect(state.training.settings.distillation == nil)
    }

    @Test func whatIsLockedIsFrozenByKeyAndPatternsAreTyped() async throws {
        var state = try await Self.ready()
        Self.knob(.frozen, &state)
        state.press("l")
        #expect(state.refusal == "no layer is locked; x locks, = types patterns")
        state.press("1 x 7")
        Self.knob(.frozen, &state)
        state.press("l")
        let locked = state.network.layers.filter { state.plan.setting(of: $0).setting.amount == .locked }
        #expect(locked.count == 1 && state.training.settings.frozen.map(\.text) == locked.map(\.entry.name))
        state.press("l")
        #expect(state.training.settings.frozen.isEmpty)
        state.press("= * . b i a s <enter>")
        #expect(state.training.settings.frozen.map(\.text) == ["*.bias"])
    }

    @Test func aTrainingThatIsOnDiskIsOfferedAndGoneOnWith() async throws {
        var state = try await Self.ready()
        let kept = try #require(state.keptTraining)
        state.receive(.stoppedFound(kept, steps: 50))
        #expect(state.text.contains("Enter goes on at 50"))
        var other = state
        other.press("l")
        #expect(other.stepsOnDisk == nil && trainings(other.press("<enter>")) == [false])
        #expect(trainings(state.press("<enter>")) == [true])
        #expect(state.training.shown?.step == 0 && state.stepsOnDisk == nil)
    }

    @Test func whatWouldBeTrainedIsLookedForOnDiskOnce() async throws {
        var state = try await Self.ready()
        func looks(_ commands: [Command]) -> Int {
            commands.count { if case .findStopped = $0 { true } else { false } }
        }
        #expect(looks(state.press("k")) == 0)
        #expect(looks(state.press("l")) == 1)
        #expect(looks(state.press("k")) == 0)
    }

    @Test func locksAndRatiosAreToldToHold() async throws {
        var state = try await Self.ready("cgradual<enter>")
        state.press("1 x 7")
        #expect(state.text.contains("1 layer by lock, rule or hand; the rest as gmp decides"))
    }

    @Test func namesAreSearchedForWhereLayersAre() async throws {
        var state = try await Self.ready()
        state.press("/ d e n s e 5 <enter>")
        let layer = try #require(state.trainingLayer)
        #expect(state.network.layers[layer].entry.name.contains("dense5"))
        #expect(!Keymap.active(in: Keymap.contexts(of: state)).contains { $0.action == .rebalance })
    }
}
