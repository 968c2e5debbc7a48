import Foundation

/// Starts workers, takes in what they counted, and keeps the inputs that ended them.
struct Supervisor {
    private let command: FuzzCommand
    private let begin = Date()
    private(set) var results = Results()
    /// Stops after so many.
    private static let mostCrashes = 50
    /// Runs of one worker.
    private static let share = 250_000

    init(_ command: FuzzCommand) { self.command = command }

    /// Keeps `jobs` workers at work until all is done.
    mutating func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "espalier-fuzz-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var seed = command.seed
        while results.runs < command.runs, results.found < Self.mostCrashes, secondsLeft != 0 {
            var round: [(process: Process, board: Blackboard)] = []
            // What an ended worker left undone is done by others.
            var left = command.runs - results.runs
            for job in 0..<max(command.jobs, 1) where left > 0 {
                let place = folder + "/\(seed)-\(job)"
                let board = try Blackboard(place)
                let runs = min(left, Self.share)
                round.append((try start(place, runs: runs, seed: seed), board))
                left -= runs
                seed += 1
            }
            for (process, board) in round {
                process.waitUntilExit()
                results.add(board)
                if process.terminationReason != .exit || process.terminationStatus != 0 { try keep(board, process) }
            }
        }
        results.seconds = Date().timeIntervalSince(begin)
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        results.processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private var secondsLeft: Int? { command.seconds.map { max(0, $0 - Int(Date().timeIntervalSince(begin))) } }

    private func start(_ place: String, runs: Int, seed: UInt64) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--worker", place, "--runs", "\(runs)", "--seed", "\(seed)", "--seeds", command.seeds]
        if let secondsLeft { process.arguments! += ["--seconds", "\(secondsLeft)"] }
        if let format = command.format { process.arguments! += ["--format", format] }
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private mutating func keep(_ board: Blackboard, _ process: Process) throws {
        results.found += 1
        try FileManager.default.createDirectory(atPath: command.crashes, withIntermediateDirectories: true)
        let input = board.input
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in input { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let path = command.crashes + "/" + String(hash, radix: 16)
        try Data(input).write(to: URL(filePath: path))
        print("status \(process.terminationStatus): \(path), \(input.count) bytes")
    }
}
