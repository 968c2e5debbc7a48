package import Subjects
package import Tensors

/// Structured optimal brain surgeon: takes groups of input channels out of a layer one after another, the remaining weights
/// moving to the least-squares optimum after each.
///
/// The cost of group S is tr(W_S ((H⁻¹)_SS)⁻¹ W_Sᵀ), the squared output error that its removal adds; the update is
/// W −= W_S ((H⁻¹)_SS)⁻¹ (H⁻¹)_S,: and H⁻¹ −= (H⁻¹)_:,S ((H⁻¹)_SS)⁻¹ (H⁻¹)_S,:. Groups of one channel of a single row are
/// Hassibi and Stork's surgeon: w_i² / (H⁻¹)_ii. Source: Kurtic, Frantar and Alistarh 2023 (ZipLM), algorithm 1. Lives in one job.
///
/// Every step goes over both matrices, so that they are made smaller whenever a quarter of their channels is gone.
package struct GroupRemoval {
    /// F64 `[rows, channels held]`, and H⁻¹ of those; removed ones are 0, with a 1 on the diagonal of H⁻¹.
    private var held: (weights: Tensor, inverse: Tensor)
    /// Channels that are held, ascending, and where each is among them.
    private var channels: [Int]
    private var places: [Int]
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
        channels = Array(0..<hessian.size)
        places = channels
        do throws(RuntimeError) {
            let runtime = weights.runtime
            let copy = try runtime.call("aten::clone", .tensor(weights.detached().cast(to: .f64)))
            for column in hessian.dead {
                _ = try runtime.call("aten::zero_", .tensor(copy.slice(1, column..<column + 1)))
            }
            held = (copy, try hessian.inverse())
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
    }

    /// F64 `[rows, channels]`, zero in removed groups.
    package func weights() throws(RuntimeError) -> Tensor {
        let runtime = held.weights.runtime
        let shape = [held.weights.shape[0], places.count]
        let whole = try runtime.call("aten::zeros", .integers(shape), .dtype(.f64))
        let index = try runtime.tensor(channels, shape: [channels.count])
        return try runtime.call(
            "aten::index_copy_", .tensor(whole), .integer(1), .tensor(index), .tensor(held.weights))
    }

    /// The error that each group's removal would add now; infinity for groups that are gone. O(rows · channels · group).
    package func costs() throws(PruningError) -> [Double] {
        let alive = groups.indices.filter { isAlive[$0] }
        var costs = [Double](repeating: .infinity, count: groups.count)
        guard let first = alive.first else { return costs }
        let size = groups[first].count
        let found = try naming { () throws(RuntimeError) in
            try size == 1 ? channelCosts(alive) : blockCosts(alive, size)
        }
        for (place, group) in alive.enumerated() { costs[group] = found[place] }
        return costs
    }

    /// ‖w_i‖² / (H⁻¹)_ii, one pass over the weights.
    private func channelCosts(_ alive: [Int]) throws(RuntimeError) -> [Double] {
        let runtime = held.weights.runtime
        let norms = try runtime.call(
            "aten::linalg_vector_norm", .tensor(held.weights), .number(2), .integers([0]), .flag(false)
        ).doubles()
        let diagonal = try runtime.call("aten::diagonal", .tensor(held.inverse)).doubles()
        return alive.map { group in
            let place = places[groups[group][0]]
            return norms[place] * norms[place] / diagonal[place]
        }
    }

    private func blockCosts(_ alive: [Int], _ size: Int) throws(RuntimeError) -> [Double] {
        let runtime = held.weights.runtime
        let index = try runtime.tensor(alive.flatMap { groups[$0].map { places[$0] } }, shape: [alive.count, size])
        let across = try index.reshaped([alive.count, size, 1])
        let along = try index.reshaped([alive.count, 1, size])
        let blocks = try runtime.call("aten::index.Tensor", .tensor(held.inverse), .tensors([across, along]))
        // [groups, rows, group].
        let own = try runtime.call("aten::index.Tensor", .tensor(held.weights), .tensors([nil, index])).permuted([
            1, 0, 2,
        ])
        let solved = try own.product(runtime.call("aten::linalg_inv", .tensor(blocks)))
        return try solved.times(own).sum([1, 2]).doubles()
    }

    /// Takes out one group. O(rows · channels · group + channels² · group).
    package mutating func remove(_ group: Int) throws(PruningError) {
        guard isAlive[group] else { return }
        let own = groups[group].map { places[$0] }
        error += try naming { () throws(RuntimeError) in try update(own) }
        isAlive[group] = false
        removed.append(group)
        try shrink()
    }

    /// Lets go of removed channels, once they are a quarter of those held.
    private mutating func shrink() throws(PruningError) {
        let count = places.count - removed.count * groups[0].count
        guard count > 0, count <= channels.count * 3 / 4 else { return }
        let gone = Set(removed.flatMap { groups[$0] })
        let left = channels.filter { !gone.contains($0) }
        held = try naming { () throws(RuntimeError) in
            let runtime = held.weights.runtime
            let index = try runtime.tensor(left.map { places[$0] }, shape: [left.count])
            func picked(_ tensor: Tensor, _ axis: Int) throws(RuntimeError) -> Tensor {
                try runtime.call("aten::index_select", .tensor(tensor), .integer(axis), .tensor(index))
            }
            return (try picked(held.weights, 1), try picked(picked(held.inverse, 0), 1))
        }
        channels = left
        for (place, channel) in left.enumerated() { places[channel] = place }
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
    /// - Parameter channels: by their places among those held.
    private func update(_ channels: [Int]) throws(RuntimeError) -> Double {
        let (weights, inverse) = held
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
        if left.shape[1] == 1 {
            // One pass over the target, where a product would pack it first.
            let (column, row) = (try left.reshaped([-1]), try right.reshaped([-1]))
            _ = try target.runtime.call(
                "aten::addr_", .tensor(target), .tensor(column), .tensor(row), .number(1), .number(-1))
            return
        }
        _ = try target.runtime.call(
            "aten::addmm_", .tensor(target), .tensor(left), .tensor(right), .number(1), .number(-1))
    }

    private func naming<R>(_ body: () throws(RuntimeError) -> R) throws(PruningError) -> R {
        do throws(RuntimeError) { return try body() } catch { throw .forward(.runtime(node: layer, error)) }
    }
}
