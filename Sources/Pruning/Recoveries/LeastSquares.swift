package import Subjects
package import Tensors

/// The weights that come closest to a layer's old output with what is left of it.
package enum LeastSquares {
    /// For channels that all rows keep: Ŵ = W H_:,K (H_KK)⁻¹, the minimum of ‖X W′ − X_K Ŵ′‖² + λ ‖Ŵ − W_K‖².
    ///
    /// - Parameters:
    ///   - weights: `[rows, channels]`.
    ///   - hessian: damped; λ pulls towards the old weights.
    ///   - kept: channels that stay, ascending.
    /// - Returns: F64 `[rows, kept]`. O(kept³ + rows · channels · kept).
    package static func reconstruct(
        _ weights: Tensor, _ hessian: DampedHessian, keeping kept: [Int], layer: String
    ) throws(PruningError) -> Tensor {
        try naming(layer) { () throws(RuntimeError) in
            let runtime = weights.runtime
            let places = try runtime.tensor(kept, shape: [kept.count])
            let rows = try runtime.call("aten::index_select", .tensor(hessian.matrix), .integer(0), .tensor(places))
            let block = try runtime.call("aten::index_select", .tensor(rows), .integer(1), .tensor(places))
            // (W H_:,K)′ = H_K,: W′.
            let right = try rows.product(weights.detached().cast(to: .f64).transposed(0, 1))
            return try solve(block, right).transposed(0, 1).contiguous()
        }
    }

    /// For rows that each keep weights of their own: the same minimum row by row.
    ///
    /// - Parameter kept: row-major, one a weight.
    /// - Returns: F64 `[rows, channels]`, 0 where nothing is kept. O(rows · channels³): for layers that are not wide.
    package static func reconstruct(
        _ weights: Tensor, _ hessian: DampedHessian, mask kept: [Bool], layer: String
    ) throws(PruningError) -> Tensor {
        let (rows, columns) = (weights.shape[0], weights.shape[1])
        precondition(kept.count == rows * columns, "one a weight")
        var values = [Double](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            guard !Task.isCancelled else { throw .cancelled }
            let places = (0..<columns).filter { kept[row * columns + $0] }
            guard !places.isEmpty else { continue }
            let own = try naming(layer) { () throws(RuntimeError) in try weights.slice(0, row..<row + 1) }
            let solved = try reconstruct(own, hessian, keeping: places, layer: layer)
            let numbers = try naming(layer) { () throws(RuntimeError) in try solved.doubles() }
            for (place, value) in zip(places, numbers) { values[row * columns + place] = value }
        }
        return try naming(layer) { () throws(RuntimeError) in
            try weights.runtime.tensor(HostTensor(values, shape: [rows, columns]))
        }
    }

    /// Of a matrix that is positive definite, as a block of a damped one is.
    private static func solve(_ matrix: Tensor, _ right: Tensor) throws(RuntimeError) -> Tensor {
        let factor = try matrix.runtime.call("aten::linalg_cholesky", .tensor(matrix), .flag(false))
        return try matrix.runtime.call("aten::cholesky_solve", .tensor(right), .tensor(factor), .flag(false))
    }

    private static func naming<R>(_ layer: String, _ body: () throws(RuntimeError) -> R) throws(PruningError) -> R {
        do throws(RuntimeError) { return try body() } catch { throw .forward(.runtime(node: layer, error)) }
    }
}
