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
    /// What network and data come to for a training; nil without data.
    case inspected(Result<TrainingFit?, PruningError>, number: Int)
    /// How far a training that was stopped before a restart is; nil steps where none is on disk.
    case stoppedFound(KeptTraining, steps: Int?)
    /// Many plans were solved.
    case swept([Sweep.Point], ParetoPane.Basis)
    /// A file to compare with was named on the command line.
    case openDiff(String)
    /// Share of both sides that is counted, of the request with that number.
    case comparing(Double, number: Int)
    case compared(Result<Comparison, PruningError>, number: Int)
    /// How the magnitudes of a tensor are distributed on both sides.
    case shaped(String, Result<Comparison.Shapes?, PruningError>, number: Int)
    /// What goes together in the network, with the number of its weights.
    case grouped(Result<Grouping, PruningError>, weights: Int)
    /// Of the cut with that number.
    case cutting(CutNews, generation: Int)
    /// Where the network's tokens may leave.
    case tokenSites(TokenSites)
    /// Of the request with that number.
    case tokens(LiveTokens.News, generation: Int)
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
    /// Train the network under the present plan, or go on with what was stopped.
    case train(resuming: Bool, generation: Int)
    case stopTraining
    /// See what network and data come to for a training.
    case inspectTraining(String?, number: Int)
    /// See whether just this training was stopped before, and is on disk.
    case findStopped(KeptTraining)
    /// Put the weights of the present plan in place.
    case useWeights
    /// Solve many plans.
    case sweep(ParetoPane.Basis)
    /// Compare with another file.
    case compare(String, number: Int)
    case stopComparing
    /// Read both distributions of a tensor.
    case shape(String, number: Int)
    /// See what goes together in the present weights' network.
    case findGroups(weights: Int)
    /// Work the present cut out, and measure it where there are data.
    case cut(generation: Int)
    case stopCut
    /// Write the present cut.
    case exportCut(CutExport)
    /// See where the network's tokens may leave.
    case findTokenSites
    /// Show what leaves of a sample, and measure all.
    case showTokens(LiveTokens.Request, generation: Int)
    case stopTokens
    /// Write the recipe of the tokens that leave.
    case exportTokens(TokenExport)
    case theme(String)
    case mouse(Bool)
    case copyText(String)
    case cancelJobs
    case redraw
    case suspend
    case quit
}
