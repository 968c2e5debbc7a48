import ArgumentParser
import Checkpoints
import Glibc
import Subjects

/// How a run ended, as its exit status says it.
enum Outcome: Int32 {
    case done = 0
    /// The budget could not be met.
    case goalMissed = 1
    case misuse = 2
    /// A file could not be read, or not be written.
    case badFile = 3
    /// What was written, or what a recipe promised, is not what came out.
    case verificationFailed = 4

    /// Says what happened and ends the program: one line, unless it is help that was asked for.
    static func end(with error: any Error, subject: String?) -> Never {
        if let failure = error as? Failure { fail(failure.text, failure.outcome) }
        if let error = error as? PruningError { fail(line(error, subject), outcome(of: error)) }
        if let error = error as? CheckpointError { fail("\(error)", .badFile) }
        let code = Espalier.exitCode(for: error)
        let text = Espalier.fullMessage(for: error)
        if code.isSuccess {
            if !text.isEmpty { print(text) }
            exit(Outcome.done.rawValue)
        }
        Standard.error(text + "\n")
        exit(Outcome.misuse.rawValue)
    }

    private static func fail(_ text: String, _ outcome: Outcome) -> Never {
        Standard.error("espalier: \(text)\n")
        exit(outcome.rawValue)
    }

    /// Names the file that the run was about where the error names none of its own, and no option is at fault.
    private static func line(_ error: PruningError, _ subject: String?) -> String {
        switch error {
        case .checkpoint, .write, .recipe, .data, .stale, .index, .verification, .forward(.checkpoint): "\(error)"
        case .unknownName, .otherUse, .invalidValue: "\(error)"
        default: (subject.map { $0.printable + ": " } ?? "") + "\(error)"
        }
    }

    private static func outcome(of error: PruningError) -> Outcome {
        switch error {
        case .infeasible, .diverged: .goalMissed
        case .unknownLayer, .unknownName, .otherUse, .invalidValue, .notApplicable: .misuse
        case .write(.exists), .write(.invalid): .misuse
        case .checkpoint, .recipe, .missing, .cancelled, .write(.diskFull), .write(.cannotWrite): .badFile
        case .forward, .data, .evaluator, .index: .badFile
        case .fingerprint, .stale, .verification, .write(.verificationFailed): .verificationFailed
        }
    }
}

/// An outcome with its line.
struct Failure: Error {
    let outcome: Outcome
    /// Follows `espalier: `.
    let text: String

    init(_ outcome: Outcome, _ text: String) {
        self.outcome = outcome
        self.text = text
    }
}

/// A command about one file, which messages name.
protocol NamesSubject {
    var subject: String { get }
}
