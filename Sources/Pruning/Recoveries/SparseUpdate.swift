package import Subjects
package import Tensors

/// Which weights go while columns are updated.
package enum SparseChoice: Sendable {
    /// This share of every block of columns, counted over all rows, rounded down.
    case sparsity(Double)
    /// So many of all, each block of columns its share.
    case removing(Int)
    /// All but `keep` of `of` neighbours of each row.
    case keepOf(Int, Int)
    /// Those that are false; F64 or boolean is decided by the mask's tensor: `[rows, columns]`, row-major.
    case mask([Bool])
}

/// SparseGPT: removes weights column by column, and lets the columns behind make up for what each one loses.
///
/// The error of removing w_ij is w_ij² / U_jj², U the upper Cholesky factor of H⁻¹: that of the best update of the columns that
/// are still to come. Source: Frantar and Alistarh 2023, algorithm 1; where the released code removes all scores up to a
/// threshold, this removes an exact count, of equal scores the first in row-major order.
package struct SparseUpdate {
    /// Weights after the update, F64 `[rows, columns]`.
    package let weights: Tensor
    /// One a weight, row-major: whether it stays.
    package let kept: [Bool]
    /// Estimate of the squared output error, Σ (lost / U_jj)²: exact where no row keeps a weight behind its last removed one.
    package let error: Double

    /// - Parameters:
    ///   - weights: `[rows, columns]`, columns the input channels; not changed.
    ///   - block: columns updated together, 128 in the paper; removals are chosen block by block.
    /// - Throws: what the runtime throws, the layer named. O(rows · columns²).
    package init(
        _ weights: Tensor, _ hessian: DampedHessian, _ choice: SparseChoice, block: Int = 128, layer: String
    ) throws(PruningError) {
        do throws(RuntimeError) {
            var walk = try SparseWalk(weights, hessian)
            for start in stride(from: 0, to: walk.columns, by: max(block, 1)) {
                try walk.update(start..<min(start + max(block, 1), walk.columns), choice)
            }
            self.weights = walk.weights
            kept = try walk.kept.integers().map { $0 != 0 }
            error = walk.error
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
    }
}

/// The update under way.
private struct SparseWalk {
    let weights: Tensor
    /// F64, 1 where a weight stays.
    let kept: Tensor
    let rows: Int
    let columns: Int
    private(set) var error = 0.0
    private let factor: Tensor
    private let diagonal: [Double]
    private let runtime: Runtime

    init(_ original: Tensor, _ hessian: DampedHessian) throws(RuntimeError) {
        runtime = original.runtime
        // A copy, for what follows writes into it.
        weights = try runtime.call("aten::clone", .tensor(original.detached().cast(to: .f64)))
        (rows, columns) = (weights.shape[0], weights.shape[1])
        factor = try hessian.inverseFactor()
        diagonal = try runtime.call("aten::diagonal", .tensor(factor)).doubles()
        kept = try runtime.call("aten::ones_like", .tensor(weights))
        for column in hessian.dead {
            _ = try runtime.call("aten::zero_", .tensor(weights.slice(1, column..<column + 1)))
        }
    }

    mutating func update(_ range: Range<Int>, _ choice: SparseChoice) throws(RuntimeError) {
        let mask = try kept.slice(1, range)
        switch choice {
        case .sparsity(let sparsity):
            try copy(scattered(scores(range), removing: Int(Double(rows * range.count) * sparsity)), to: mask)
        case .removing(let count):
            // Rounded where the block begins and ends, so that the shares add up.
            let places = [range.lowerBound, range.upperBound].map { count * $0 / columns }
            try copy(scattered(scores(range), removing: places[1] - places[0]), to: mask)
        case .mask(let bits):
            let all = try runtime.tensor(HostTensor(bits.map { $0 ? 1.0 : 0 }, shape: [rows, columns]))
            try copy(all.slice(1, range), to: mask)
        case .keepOf: break
        }
        let errors = try runtime.call("aten::zeros_like", .tensor(mask))
        for column in range {
            if case .keepOf(let keep, let of) = choice, (column - range.lowerBound) % max(of, 1) == 0 {
                try choose(keep, column..<min(column + of, range.upperBound))
            }
            let lost = try lose(column)
            try copy(lost, to: errors.slice(1, column - range.lowerBound..<column - range.lowerBound + 1))
            try spread(lost, row: column, over: column..<range.upperBound)
        }
        error += try errors.squared().sum().number()
        guard range.upperBound < columns else { return }
        let behind = range.upperBound..<columns
        _ = try runtime.call(
            "aten::addmm_", .tensor(weights.slice(1, behind)), .tensor(errors),
            .tensor(factor.slice(0, range).slice(1, behind)), .number(1), .number(-1))
    }

    /// (w − what stays of it) / U_jj of one column, `[rows, 1]`.
    private func lose(_ column: Int) throws(RuntimeError) -> Tensor {
        let own = try weights.slice(1, column..<column + 1)
        let mask = try kept.slice(1, column..<column + 1)
        return try own.minus(own.times(mask)).times(1 / diagonal[column])
    }

    /// Subtracts lost · U_row from the columns; the row's own becomes what stays.
    private func spread(_ lost: Tensor, row: Int, over range: Range<Int>) throws(RuntimeError) {
        let target = try weights.slice(1, range)
        _ = try runtime.call(
            "aten::addmm_", .tensor(target), .tensor(lost), .tensor(factor.slice(0, row..<row + 1).slice(1, range)),
            .number(1), .number(-1))
        let own = try weights.slice(1, row..<row + 1)
        // Exactly 0, not nearly.
        _ = try runtime.call("aten::mul_.Tensor", .tensor(own), .tensor(kept.slice(1, row..<row + 1)))
    }

    /// w² / U_jj² of a block.
    private func scores(_ range: Range<Int>) throws(RuntimeError) -> Tensor {
        let scale = diagonal[range].map { 1 / ($0 * $0) }
        return try weights.slice(1, range).squared().times(
            runtime.tensor(HostTensor(scale, shape: [1, scale.count])))
    }

    /// A mask of `scores`' shape that is 0 for so many of the lowest.
    private func scattered(_ scores: Tensor, removing wanted: Int) throws(RuntimeError) -> Tensor {
        let shape = scores.shape
        let count = scores.elementCount
        let removed = min(max(wanted, 0), count)
        return try lowest(scores.reshaped([1, count]), removed).reshaped(shape)
    }

    /// Decides for one group of columns.
    private func choose(_ keep: Int, _ range: Range<Int>) throws(RuntimeError) {
        try copy(lowest(scores(range), max(range.count - keep, 0)), to: kept.slice(1, range))
    }

    /// 0 for the `count` lowest of each row, 1 for the rest; of equal ones the first go.
    private func lowest(_ scores: Tensor, _ count: Int) throws(RuntimeError) -> Tensor {
        let order = try runtime.tensors(
            "aten::sort.stable", .tensor(scores), .flag(true), .integer(1), .flag(false))[1]
        let ones = try runtime.call("aten::ones_like", .tensor(scores))
        return try runtime.call(
            "aten::scatter.value", .tensor(ones), .integer(1), .tensor(order.slice(1, 0..<count)), .number(0))
    }

    private func copy(_ source: Tensor, to target: Tensor) throws(RuntimeError) {
        _ = try runtime.call("aten::copy_", .tensor(target), .tensor(source))
    }
}
