import ArgumentParser
import CHeap
import Dispatch
import Glibc

/// The command line: one file a subcommand in `Commands/`, options that several share in `Options/`.
struct Espalier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "espalier",
        abstract: "Open a checkpoint, see every layer, tune what goes, export the choice.",
        discussion: """
            EXAMPLES
              espalier model.safetensors                 open the explorer
              espalier layers model/ --json              what is in it
              espalier prune model/ --sparsity 50% --out pruned/ --recipe half.yaml
              espalier apply model/ --recipe half.yaml --out again/   the same bytes
              espalier export model/ --recipe half.yaml --to csv --out layers.csv
              espalier scan model/ -o model.espalier     count once, plan without weights
              espalier convert model.gguf model.safetensors --dtype f16

            PATH is a safetensors, GGUF, ONNX, PyTorch or NumPy file, a shard index, a
            folder, or a quoted pattern; or an index (*.espalier) that `scan` wrote.
            Results go to standard output, progress to standard error.
            Status: 0 done, 1 goal missed, 2 misuse, 3 bad file, 4 verification failed.
            """,
        version: "0.1.0",
        subcommands: [
            ExploreCommand.self, LayersCommand.self, GroupsCommand.self, PruneCommand.self, CutCommand.self,
            ApplyCommand.self, ExportCommand.self, ScanCommand.self, MergeCommand.self, SweepCommand.self,
            DiffCommand.self, EvaluateCommand.self, TrainCommand.self, ReproduceCommand.self, ConvertCommand.self,
            CheckCommand.self,
            MethodsCommand.self, ThemesCommand.self, KeysCommand.self, DoctorCommand.self, BenchCommand.self,
        ],
        defaultSubcommand: ExploreCommand.self)
}

extension Espalier {
    /// Reads the arguments, runs what they ask for, and turns every outcome into a line and a status (`Outcome`).
    @MainActor static func start() -> Never {
        // A limit on file sizes is an error of the write, not the end of the program.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let command = try parseAsRoot()
            if let command = command as? any MainThreadCommand, command.isForMainThread { main(command) }
            background(command)
        } catch {
            Outcome.end(with: error, subject: nil)
        }
    }

    @MainActor private static func main(_ command: any MainThreadCommand) -> Never {
        do {
            cheap_grow()
            try command.runOnMainThread()
            // A network may still be running on a thread of its own: what it runs on must not be taken down under it.
            _exit(Outcome.done.rawValue)
        } catch {
            Outcome.end(with: error, subject: (command as? any NamesSubject)?.subject)
        }
    }

    private static func background(_ command: any ParsableCommand) -> Never {
        nonisolated(unsafe) var command = command
        Task.detached {
            do {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
                Glibc.exit(Outcome.done.rawValue)
            } catch {
                Outcome.end(with: error, subject: (command as? any NamesSubject)?.subject)
            }
        }
        dispatchMain()
    }
}

/// A command that in some uses keeps the process's first thread to itself.
protocol MainThreadCommand: ParsableCommand {
    /// Whether this is such a use.
    var isForMainThread: Bool { get }
    @MainActor func runOnMainThread() throws
}
