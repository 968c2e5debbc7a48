/// Makes whole units of real ones, and spends what rounding left over.
///
/// Every entry starts at the level at or below its real count; then the entries with the largest part left over take one
/// more step each, in rounds, while a step still fits. Ties go in tensor order.
struct WholeUnits {
    private let problem: AllocationProblem
    private(set) var removed: [Int]
    /// Cost still to be removed.
    private(set) var left: Double

    init(_ problem: AllocationProblem) {
        self.problem = problem
        removed = problem.entries.map { $0.fixed ?? 0 }
        left = problem.remaining
    }

    /// - Parameter exact: real units for each of `free`.
    init(_ problem: AllocationProblem, free: [Int], exact: [Double]) {
        self.init(problem)
        for (entry, units) in zip(free, exact) {
            take(problem.entries[entry].level(atMost: Int((units + 1e-9).rounded(.down))), from: entry)
        }
        guard left > AllocationProblem.tolerance else { return }
        let parts = zip(free, exact).map { problem.entries[$0].part(of: $1, beyond: removed[$0]) }
        let order = free.indices.sorted { parts[$0] == parts[$1] ? $0 < $1 : parts[$0] > parts[$1] }.map { free[$0] }
        spend(in: order)
    }

    /// Removes so many units of an entry, whatever it lost before.
    mutating func take(_ units: Int, from entry: Int) {
        left -= Double(units - removed[entry]) * problem.entries[entry].cost
        removed[entry] = units
    }

    /// Steps in this order while one fits; then, where the budget is a ceiling, the cheapest step beyond it.
    mutating func spend(in order: [Int]) {
        var tookAny = true
        while tookAny, left > AllocationProblem.tolerance {
            tookAny = false
            for entry in order {
                guard let (level, cost) = step(of: entry), cost <= left + AllocationProblem.tolerance else { continue }
                removed[entry] = level
                left -= cost
                tookAny = true
                if left <= AllocationProblem.tolerance { break }
            }
        }
        guard problem.roundsUp, left > AllocationProblem.tolerance else { return }
        let cheapest = order.compactMap { entry in step(of: entry).map { (entry, $0.level, $0.cost) } }
            .min { $0.2 < $1.2 }
        if let (entry, level, _) = cheapest { take(level, from: entry) }
    }

    /// The next level of an entry and what it gives; nil at the ceiling, or where it gives nothing.
    private func step(of entry: Int) -> (level: Int, cost: Double)? {
        let level = problem.entries[entry].level(above: removed[entry])
        guard level <= problem.entries[entry].ceiling, problem.entries[entry].cost > 0 else { return nil }
        return (level, Double(level - removed[entry]) * problem.entries[entry].cost)
    }
}

extension AllocationProblem.Entry {
    /// The largest count at most `units` that the rounding and the ceiling allow.
    func level(atMost units: Int) -> Int {
        let wanted = min(units, ceiling)
        guard multiple > 1, wanted > 0, wanted < self.units else { return max(0, min(wanted, self.units)) }
        return max(0, self.units - (self.units - wanted + multiple - 1) / multiple * multiple)
    }

    /// The next count that the rounding allows.
    func level(above level: Int) -> Int {
        guard multiple > 1 else { return level + 1 }
        guard level == 0 else { return level + multiple }
        return units % multiple == 0 ? multiple : units % multiple
    }

    /// How much of the next step a real count fills.
    func part(of exact: Double, beyond level: Int) -> Double {
        (exact - Double(level)) / Double(self.level(above: level) - level)
    }
}
