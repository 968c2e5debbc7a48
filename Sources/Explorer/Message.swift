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
    /// Data were named on the command line.
    case openData(String)
    /// Data were opened, or could not be; with the number of the request.
    case attached(Result<AttachedData, PruningError>, number: Int)
    case sensitivityNotSaved(PruningError)
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
    /// Open data to measure on.
    case attach(String, number: Int)
    /// Measure the present plan.
    case evaluate(generation: Int)
    /// Measure these layers alone.
    case probe(layers: [Int], generation: Int)
    case stopMeasuring
    /// Keep the rows that are known, beside the checkpoint.
    case saveSensitivity
    case theme(String)
    case mouse(Bool)
    case copyText(String)
    case cancelJobs
    case redraw
    case suspend
    case quit
}
