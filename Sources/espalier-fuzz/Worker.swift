import Glibc

/// One process that damages and reads until it is done, or is ended by what it reads.
struct Worker {
    let seeds: [Seed]
    let board: Blackboard
    let plan: FuzzPlan

    func run() {
        // Memory that a file merely claims must never be reserved, let alone used.
        var limit = rlimit(rlim_cur: FuzzPlan.addressLimit, rlim_max: FuzzPlan.addressLimit)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        var mutator = Mutator(seed: plan.seed)
        let readers = ReaderKind.all.map(\.name)
        let places = seeds.map { seed in readers.firstIndex(of: seed.reader.name) ?? 0 }
        let end = plan.seconds.map { Self.now() + UInt64($0) * 1_000_000_000 }
        for run in 0..<plan.runs {
            if run % 64 == 0 {
                allowTime()
                if let end, Self.now() > end { break }
            }
            let choice = mutator.below(seeds.count)
            let seed = seeds[choice]
            let input = board.put(mutator.damaged(seed, with: seeds[mutator.below(seeds.count)]))
            let before = Self.now()
            // Most are read by the format they came from, whatever they look like now.
            let reader = mutator.below(4) > 0 ? seed.reader : .content
            let opened = Reading.run(input, as: reader, isThorough: mutator.below(seed.reader.layerRarity) == 0)
            if Self.now() - before > FuzzPlan.slowest { fatalError("slow") }
            if run % 16 == 0, Self.memory() > FuzzPlan.memoryLimit { fatalError("much memory") }
            board.count(places[choice], opened: opened)
        }
    }

    /// Ends the process when the next executions use more time of the processor than they should.
    private func allowTime() {
        var timer = itimerval()
        timer.it_value.tv_sec = FuzzPlan.secondsOfRuns
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    /// Nanoseconds of a clock that only goes forward.
    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The most bytes that were resident at once.
    private static func memory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }
}

/// How much one worker does.
struct FuzzPlan {
    var runs: Int
    var seconds: Int?
    var seed: UInt64

    /// Bytes of address space that a worker may have: a deflated array in Fortran order may claim one GiB.
    static let addressLimit: rlim_t = 3 << 30
    /// Bytes that may be resident.
    static let memoryLimit = 256 << 20
    /// Seconds of the processor in which 64 executions must be done.
    static let secondsOfRuns = 20
    /// Nanoseconds of one execution, though the machine be busy.
    static let slowest: UInt64 = 2_000_000_000
}
