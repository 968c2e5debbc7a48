import Pruning
import Subjects
import Terminal

/// The explorer's one transition: a message changes the state and asks for work.
///
/// Pure: no clock, no file, no thread. Cuts follow from rankings in the same call, so the next frame shows them.
package enum Update {
    /// - Returns: what has to be done outside, in order.
    package static func apply(_ message: Message, to state: inout ExplorerState) -> [Command] {
        switch message {
        case .key(let key):
            let cursor = state.list.cursor
            let commands = Keys.press(key, &state)
            state.settleFocus()
            if state.list.cursor == cursor || state.view != .layers { state.catchUp() }
            return commands
        case .resized(let size):
            state.size = size
            state.settleFocus()
            state.list.scroll(window: state.listWindow)
            return [.redraw]
        case .rested:
            state.catchUp()
            return []
        case .resumed: return [.redraw]
        case .session(let event):
            return Sessions.receive(event, &state)
        case .exported(let result):
            Exports.finish(result, &state)
            return []
        case .themeFailed(let reason):
            state.status = .refused(reason)
            return []
        case .openData(let text): return Attaching.open(text, &state)
        case .attached(let result, let number): return Attaching.finish(result, number: number, &state)
        case .sensitivityNotSaved(let error):
            state.sensitivity.note = "not saved: \(error)"
            return []
        case .openDiff(let text): return Comparing.open(text, &state)
        case .inspected, .stoppedFound, .swept, .comparing, .compared, .shaped, .grouped, .cutting, .tokenSites,
            .tokens:
            receive(message, &state)
            return []
        }
    }

    /// Answers to what the Training, Diff, Pareto and Groups screens asked for.
    private static func receive(_ message: Message, _ state: inout ExplorerState) {
        switch message {
        case .inspected(let result, let number): Training.fitted(result, number: number, &state)
        case .stoppedFound(let kept, let steps):
            if kept == state.keptTraining { state.training.onDisk = steps.map { ($0, kept) } }
        case .swept(let points, let basis): Sweeping.take(points, basis, &state)
        case .comparing(let share, let number): Comparing.progress(share, number: number, &state)
        case .compared(let result, let number): Comparing.finish(result, number: number, &state)
        case .shaped(let name, let shapes, let number): Comparing.take(shapes, of: name, number: number, &state)
        case .grouped(let result, let weights): CutRuns.take(result, weights: weights, &state)
        case .cutting(let news, let generation): CutRuns.receive(news, generation, &state)
        case .tokenSites(let sites): TokenTuning.found(sites, &state)
        case .tokens(let news, let generation): TokenTuning.receive(news, generation, &state)
        default: break
        }
    }

    /// What follows from all messages of one turn together: a new solution, and the work that the present cut needs.
    ///
    /// Called once before a frame, so that a burst of landed scores costs one solution.
    package static func settle(_ state: inout ExplorerState) -> [Command] {
        Solving.refresh(&state)
        return Solving.wanted(&state) + Measuring.wanted(&state) + Training.wanted(&state)
            + Sweeping.wanted(&state) + Comparing.wanted(&state) + CutRuns.wanted(&state) + TokenTuning.wanted(&state)
    }
}
