package import Exporters
package import Pruning
package import Subjects
package import Terminal

/// Everything that can happen to the explorer.
package enum Message: Sendable {
    case key(Key)
    case resized(Size)
    case session(Event)
    case exported(Result<ExportReport, PruningError>)
    case themeFailed(String)
    /// No key has come for a moment: what follows the cursor may catch up.
    case rested
    /// The screen came back from suspension.
    case resumed
}

/// What `Update` wants done outside the state.
package enum Command: Sendable, Equatable {
    /// Score what the plan's targets need; earlier scores stand if the method is the same.
    case score(keeping: Bool)
    case prefer([Int])
    case refine([Solution.Refining])
    case countSpread(SpreadPane.Request)
    case export(ExportRequest)
    case theme(String)
    case mouse(Bool)
    case copyText(String)
    case cancelJobs
    case redraw
    case suspend
    case quit
}
