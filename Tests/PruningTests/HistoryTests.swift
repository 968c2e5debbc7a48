import Pruning
import Subjects
import Testing

struct HistoryTests {
    private func plan(_ sparsity: Double) -> Plan {
        var plan = Plan()
        plan.budget = .sparsity(sparsity)
        return plan
    }

    @Test func undoGoesToTheParentAndRedoBack() {
        var history = History(plan(0), label: "opened")
        history.record(plan(0.1), label: "one")
        history.record(plan(0.2), label: "two")
        #expect(history.undo() == "two")
        #expect(history.plan == plan(0.1))
        #expect(history.undo() == "one")
        #expect(history.undo() == nil && !history.canUndo)
        #expect(history.redo() == "one")
        #expect(history.redo() == "two")
        #expect(history.redo() == nil && !history.canRedo)
    }

    @Test func anEditAfterUndoKeepsBothBranches() {
        var history = History(plan(0), label: "opened")
        history.record(plan(0.1), label: "one")
        _ = history.undo()
        history.record(plan(0.5), label: "other")
        #expect(history.nodes.count == 3)
        _ = history.undo()
        #expect(history.redo() == "other")
        history.jump(to: 1)
        #expect(history.plan == plan(0.1))
        _ = history.undo()
        #expect(history.redo() == "one", "redo goes to the branch last left")
    }

    @Test func aJumpMarksThePathToItself() {
        var history = History(plan(0), label: "opened")
        history.record(plan(0.1), label: "one")
        history.record(plan(0.2), label: "two")
        history.jump(to: 0)
        history.record(plan(0.3), label: "three")
        history.jump(to: 2)
        history.jump(to: 0)
        #expect(history.redo() == "one")
        #expect(history.redo() == "two")
        history.jump(to: 99)
        #expect(history.current == 2)
    }

    @Test func anEqualPlanAddsNothing() {
        var history = History(plan(0.1), label: "opened")
        history.record(plan(0.1), label: "again")
        #expect(history.nodes.count == 1)
    }

    /// Undo brings back the weights with the plan.
    @Test func theSamePlanOverOtherWeightsIsAnEdit() {
        var history = History(plan(0.1), label: "opened")
        history.record(plan(0.1), weights: 1, label: "trained")
        #expect(history.nodes.count == 2 && history.weights == 1)
        history.record(plan(0.2), label: "edited")
        #expect(history.weights == 1, "an edit keeps the weights")
        _ = history.undo()
        _ = history.undo()
        #expect(history.weights == 0 && history.plan == plan(0.1))
    }
}
