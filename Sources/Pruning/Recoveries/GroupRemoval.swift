package import Subjects
package import Tensors

/// Structured optimal brain surgeon: takes groups of input channels out of a layer one after another, the remaining weights
/// moving to the least-squares optimum after each.
///
/// The cost of group S is tr(W_S ((H⁻¹)_SS)⁻¹ W_Sᵀ), the squared output error that its removal adds; the update is
/// W −= W_S ((H⁻¹)_SS)⁻¹ (H⁻¹)_S,: and H⁻¹ −= (H⁻¹)_:,S ((H⁻¹)_SS)⁻¹ (H⁻¹)_S,:. Groups of one channel of a single row are
/// Hassibi and Stork's surgeon: w_i² / (H⁻¹)_ii. Source: Kurtic, Frantar and Alistarh 2023 (ZipLM), algorithm 1. Lives in one job.
package struct GroupRemoval {
    /// F64 `[rows, channels]`, zero in removed groups.
    package let weights: Tensor
    /// Of the remaining channels; removed ones have a 1 on the diagonal and are 0 beside.
    package let inverse: Tensor
    /// Channels of each group; all groups have as many.
    package let groups: [[Int]]
    /// In the order of their removal.
    package private(set) var removed: [Int] = []
    /// Squared output error of all removals so far.
    package private(set) var error = 0.0

    private var isAlive: [Bool]
    private let layer: String

    /// - Parameters:
    ///   - weights: `[rows, channels]`; not changed.
    ///   - groups: channels that go together, disjoint and of one length; nil for single channels.
    /// - Throws: `.notApplicable` for groups of several lengths or that overlap.
    package init(
        _ weights: Tensor, _ hessian: DampedHessian, groups: [[Int]]? = nil, layer: String
    ) throws(PruningError) {
        let groups = groups ?? (0..<hessian.size).map { [$0] }
        let all = groups.flatMap { $0 }
        guard Set(all).count == all.count, Set(groups.map(\.count)).count <= 1,
            all.allSatisfy({ (0..<hessian.size).contains($0) })
        else {
            throw .notApplicable(granularity: "removal of groups", layer: layer, reason: "its groups differ or overlap")
        }
        self.groups = groups
        self.layer = layer
        isAlive = Array(repeating: true, count: groups.count)
        do throws(RuntimeError) {
            let runtime = weights.runtime
            let copy = try runtime.call("aten::clone", .tensor(weights.detached().cast(to: .f64)))
            for column in hessian.dead {
                _ = try runtime.call("aten::zero_", .tensor(copy.slice(1, column..<column + 1)))
            }
            self.weights = copy
            inverse = try hessian.inverse()
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
    }

    /// The error that each group's removal would add now; infinity for groups that are gone. O(rows · channels · group).
    package func costs() throws(PruningError) -> [Double] {
        let alive = groups.indices.filter { isAlive[$0] }
        var costs = [Double](repeating: .infinity, count: groups.count)
        guard let first = alive.first else { return costs }
        let size = groups[first].count
        let found = try naming { () throws(RuntimeError) in
            let runtime = weights.runtime
            let places = try runtime.tensor(alive.flatMap { groups[$0] }, shape: [alive.count, size])
            let across = try places.reshaped([alive.count, size, 1])
            let along = try places.reshaped([alive.count, 1, size])
            let blocks = try runtime.call("aten::index.Tensor", .tensor(inverse), .tensors([across, along]))
            // [groups, rows, group].
            let own = try runtime.call("aten::index.Tensor", .tensor(weights), .tensors([nil, places])).permuted([
                1, 0, 2,
            ])
            if size == 1 { return try own.squared().divided(by: blocks).sum([1, 2]).doubles() }
            let solved = try own.product(runtime.call("aten::linalg_inv", .tensor(blocks)))
            return try solved.times(own).sum([1, 2]).doubles()
        }
        for (place, group) in alive.enumerated() { costs[group] = found[place] }
        return costs
    }

    /// Takes out one group. O(rows · channels · group + channels² · group).
    package mutating func remove(_ group: Int) throws(PruningError) {
        guard isAlive[group] else { return }
        error += try naming { () throws(RuntimeError) in try update(groups[group]) }
        isAlive[group] = false
        removed.append(group)
    }

    /// Takes out the cheapest group, `count` times; of equal ones the first.
    package mutating func removeCheapest(_ count: Int) throws(PruningError) {
        for _ in 0..<min(count, groups.count - removed.count) {
            guard !Task.isCancelled else { throw .cancelled }
            let costs = try costs()
            guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }) else { return }
            try remove(best)
        }
    }
}

extension GroupRemoval {
    private func update(_ channels: [Int]) throws(RuntimeError) -> Double {
        let runtime = weights.runtime
        let places = try runtime.tensor(channels, shape: [channels.count])
        let rows = try runtime.call("aten::index_select", .tensor(inverse), .integer(0), .tensor(places))
        let block = try runtime.call("aten::index_select", .tensor(rows), .integer(1), .tensor(places))
        let own = try runtime.call("aten::index_select", .tensor(weights), .integer(1), .tensor(places))
        let solver = try runtime.call("aten::linalg_inv", .tensor(block))
        let solved = try own.product(solver)
        let cost = try solved.times(own).sum().number()
        try subtract(solved, rows, from: weights)
        try subtract(rows.transposed(0, 1).product(solver), rows, from: inverse)
        for (tensor, axis) in [(weights, 1), (inverse, 1), (inverse, 0)] {
            _ = try runtime.call(
                "aten::index_fill_.int_Scalar", .tensor(tensor), .integer(axis), .tensor(places), .number(0))
        }
        for channel in channels {
            let corner = try inverse.slice(0, channel..<channel + 1).slice(1, channel..<channel + 1)
            _ = try runtime.call("aten::fill_.Scalar", .tensor(corner), .number(1))
        }
        return cost
    }

    /// target −= left · right, in place.
    private func subtract(_ left: Tensor, _ right: Tensor, from target: Tensor) throws(RuntimeError) {
        _ = try target.runtime.call(
            "aten::addmm_", .tensor(target), .tensor(left), .tensor(right), .number(1), .number(-1))
    }

    private func naming<R>(_ body: () throws(RuntimeError) -> R) throws(PruningError) -> R {
        do throws(RuntimeError) { return try body() } catch { throw .forward(.runtime(node: layer, error)) }
    }
}
