import Checkpoints
import Foundation
import Glibc

/// One process that damages and reads until it is done, or is ended by what it reads.
///
/// Before each execution it writes the input into a file that survives it.
struct Worker {
    let seeds: [Seed]
    let plan: FuzzPlan
    /// Where the input at work is kept.
    let lastInput: String

    /// Counts by format.
    struct Counts: Codable {
        var runs = 0
        var opened = 0
    }

    /// Runs and leaves the counts in `plan.report`.
    func run() throws {
        // Memory that a file merely claims must never be reserved.
        var limit = rlimit(rlim_cur: FuzzPlan.memoryLimit, rlim_max: FuzzPlan.memoryLimit)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        let descriptor = open(lastInput, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        var mutator = Mutator(seed: plan.seed)
        var counts: [String: Counts] = [:]
        let end = plan.seconds.map { now() + UInt64($0) * 1_000_000_000 }
        for run in 0..<plan.runs {
            if run % 256 == 0, let end, now() > end { break }
            let seed = seeds[mutator.below(seeds.count)]
            let input = mutator.damaged(seed.bytes, with: seeds[mutator.below(seeds.count)].bytes)
            keep(input, descriptor)
            alarm(FuzzPlan.secondsPerRun)
            // Half of them are read by the format they came from, whatever they look like now.
            let opened = Reading.run(input, as: mutator.below(2) == 0 ? seed.format : nil)
            counts[seed.format.id.rawValue, default: Counts()].runs += 1
            if opened { counts[seed.format.id.rawValue, default: Counts()].opened += 1 }
        }
        alarm(0)
        close(descriptor)
        try JSONEncoder().encode(counts).write(to: URL(filePath: plan.report))
    }

    private func keep(_ input: [UInt8], _ descriptor: Int32) {
        _ = input.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        ftruncate(descriptor, off_t(input.count))
    }
}

/// How much one worker does.
struct FuzzPlan {
    var runs: Int
    var seconds: Int?
    var seed: UInt64
    /// Where the worker writes its counts.
    var report: String

    /// Bytes of address space that a worker may have.
    static let memoryLimit: rlim_t = 3 << 30
    /// A reader that takes longer hangs.
    static let secondsPerRun: UInt32 = 10
}

/// Nanoseconds of a clock that only goes forward.
private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
