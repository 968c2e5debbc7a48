import Glibc

/// Wall time by the monotonic clock, and what is made of several of them.
enum Measure {
    /// Seconds that the body takes.
    static func seconds<E>(_ body: () throws(E) -> Void) throws(E) -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    static func seconds<E>(_ body: () async throws(E) -> Void) async throws(E) -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Seconds that the body takes, and those that the processors were busy for this process meanwhile.
    static func busySeconds<E>(_ body: () async throws(E) -> Void) async throws(E) -> (wall: Double, busy: Double) {
        let before = busy
        let wall = try await seconds(body)
        return (wall, busy - before)
    }

    /// Processor time of this process so far, the system's for it included.
    private static var busy: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The value that so much (0…1) of the values do not exceed; 0 of none.
    static func quantile(_ share: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let place = Int((share * Double(values.count)).rounded(.up)) - 1
        return values.sorted()[min(max(place, 0), values.count - 1)]
    }

    static func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

    /// The least time of several runs, after one that is not counted.
    static func least<E>(of count: Int, _ body: () throws(E) -> Void) throws(E) -> Double {
        try body()
        var least = Double.infinity
        for _ in 0..<count { least = min(least, try seconds(body)) }
        return least
    }

    /// The median time of several runs, after one that is not counted.
    static func median<E>(of count: Int, _ body: () throws(E) -> Void) throws(E) -> Double {
        try body()
        var times: [Double] = []
        for _ in 0..<count { times.append(try seconds(body)) }
        return median(times)
    }
}
