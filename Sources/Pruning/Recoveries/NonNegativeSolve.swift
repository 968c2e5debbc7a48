/// Least squares whose unknowns may not be negative.
enum NonNegativeSolve {
    /// s ≥ 0 that makes ½ sᵀ G s − hᵀ s smallest, by taking unknowns in one by one and out where they turn negative.
    ///
    /// - Parameters:
    ///   - gram: G, row-major, positive semidefinite.
    ///   - right: h.
    /// - Returns: exact zeros where the bound holds. Source: Lawson and Hanson 1974, chapter 23. O(kept³) a step.
    static func solve(_ gram: [Double], _ right: [Double]) -> [Double] {
        let size = right.count
        var solution = [Double](repeating: 0, count: size)
        var (free, refused): ([Int], Set<Int>) = ([], [])
        let tolerance = 1e-12 * (right.map(\.magnitude).max() ?? 0)
        for _ in 0..<3 * size + 1 {
            let slopes = slopes(gram, right, solution)
            let open = (0..<size).filter { !free.contains($0) && !refused.contains($0) && slopes[$0] > tolerance }
            guard let next = open.max(by: { slopes[$0] < slopes[$1] }) else { break }
            free.append(next)
            if settle(&solution, &free, gram, right) { refused = [] } else { refused.insert(next) }
        }
        return solution
    }

    /// h − G s: where raising an unknown pays.
    private static func slopes(_ gram: [Double], _ right: [Double], _ solution: [Double]) -> [Double] {
        let size = right.count
        return (0..<size).map { row in
            var sum = right[row]
            for column in 0..<size where solution[column] != 0 { sum -= gram[row * size + column] * solution[column] }
            return sum
        }
    }

    /// Goes to the minimum over the free unknowns, as far as none turns negative.
    /// - Returns: whether the newest stayed free.
    private static func settle(
        _ solution: inout [Double], _ free: inout [Int], _ gram: [Double], _ right: [Double]
    ) -> Bool {
        guard let newest = free.last else { return false }
        while !free.isEmpty {
            guard let wanted = minimum(over: free, gram, right) else {
                // It depends on the others.
                solution[newest] = 0
                free.removeAll { $0 == newest }
                return false
            }
            let blocked = free.indices.filter { wanted[$0] <= 0 }
            guard !blocked.isEmpty else {
                for (place, unknown) in free.enumerated() { solution[unknown] = wanted[place] }
                break
            }
            let steps = blocked.map { solution[free[$0]] / (solution[free[$0]] - wanted[$0]) }
            let step = steps.min() ?? 0
            for (place, unknown) in free.enumerated() {
                solution[unknown] += step * (wanted[place] - solution[unknown])
            }
            let gone = Set(zip(blocked, steps).filter { $0.1 <= step }.map { free[$0.0] })
            for unknown in gone { solution[unknown] = 0 }
            free.removeAll { gone.contains($0) }
        }
        return free.contains(newest)
    }

    private static func minimum(over free: [Int], _ gram: [Double], _ right: [Double]) -> [Double]? {
        let size = right.count
        let block = free.flatMap { row in free.map { gram[row * size + $0] } }
        return CholeskyFactor(block, size: free.count)?.solve(free.map { right[$0] })
    }
}
