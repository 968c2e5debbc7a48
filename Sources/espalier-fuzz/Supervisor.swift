import Foundation

/// Starts workers, takes in what they counted, and keeps the inputs that ended them.
struct Supervisor {
    private let command: FuzzCommand
    private let formats: Set<String>
    /// A worker that is ended is started anew, with another seed, this often.
    private static let mostCrashes = 50
    /// Runs of one worker, so that little is lost with it.
    private static let share = 250_000

    init(_ command: FuzzCommand, formats: Set<String>) {
        self.command = command
        self.formats = formats
    }

    /// - Returns: how many inputs ended a process.
    func run() throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appending(path: "espalier-fuzz-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var (left, seed, found, lost) = (command.runs, command.seed, 0, 0)
        var totals: [String: Worker.Counts] = [:]
        let begin = Date()
        while left > 0, found < Self.mostCrashes, secondsLeft(since: begin) != 0 {
            var round: [(process: Process, place: String)] = []
            for job in 0..<max(command.jobs, 1) where left > 0 {
                let place = folder + "/worker-\(job)"
                let runs = min(left, Self.share)
                round.append((try start(place, runs: runs, seed: seed, seconds: secondsLeft(since: begin)), place))
                left -= runs
                seed += 1
            }
            for (process, place) in round {
                process.waitUntilExit()
                guard process.terminationReason == .exit, process.terminationStatus == 0 else {
                    found += 1
                    lost += 1
                    try keep(place, process)
                    continue
                }
                let counts = try JSONDecoder().decode(
                    [String: Worker.Counts].self, from: Data(contentsOf: URL(filePath: place + ".json")))
                for (format, count) in counts {
                    totals[format, default: .init()].runs += count.runs
                    totals[format, default: .init()].opened += count.opened
                }
            }
        }
        report(totals, Date().timeIntervalSince(begin), found, lost)
        return found
    }

    private func secondsLeft(since begin: Date) -> Int? {
        command.seconds.map { max(0, $0 - Int(Date().timeIntervalSince(begin))) }
    }

    private func start(_ place: String, runs: Int, seed: UInt64, seconds: Int?) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--worker", place, "--runs", "\(runs)", "--seed", "\(seed)", "--seeds", command.seeds]
        if let seconds { process.arguments! += ["--seconds", "\(seconds)"] }
        if let format = command.format { process.arguments! += ["--format", format] }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func keep(_ place: String, _ process: Process) throws {
        try FileManager.default.createDirectory(atPath: command.crashes, withIntermediateDirectories: true)
        let input = try Data(contentsOf: URL(filePath: place + ".input"))
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in input { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let path = command.crashes + "/" + String(hash, radix: 16)
        try input.write(to: URL(filePath: path))
        print("status \(process.terminationStatus): \(path), \(input.count) bytes")
    }

    private func report(_ totals: [String: Worker.Counts], _ seconds: Double, _ found: Int, _ lost: Int) {
        print("| format | executions | opened |\n|---|---:|---:|")
        for format in formats.sorted() {
            let counts = totals[format] ?? .init()
            print("| \(format) | \(counts.runs) | \(counts.opened) |")
        }
        let runs = totals.values.reduce(0) { $0 + $1.runs }
        print("\n\(runs) executions in \(Int(seconds)) s, \(found) of which ended a process")
    }
}
