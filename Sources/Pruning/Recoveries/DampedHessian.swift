package import Subjects
package import Tensors

/// H = XᵀX + λI of one layer's input, with its Cholesky factor: what second-order recoveries are made of.
///
/// H is half the second derivative of ‖XW′ − XŴ′‖² in each row of W, so that errors below are squared output errors summed over
/// positions. Channels that never were other than 0 get a 1 on the diagonal; their weights do not matter. Lives in one job.
package struct DampedHessian {
    /// F64 `[size, size]`.
    package let matrix: Tensor
    /// Lower triangular, L Lᵀ = matrix.
    package let factor: Tensor
    /// λ over the mean of the diagonal, as it was used.
    package let damping: Double
    /// Channels without any input.
    package let dead: [Int]

    package var size: Int { matrix.shape[0] }

    /// Tries the stated damping, then ten times as much each time (0.01 after 0), until the factor exists.
    ///
    /// - Parameters:
    ///   - gram: XᵀX, F64 `[size, size]`; its scale cancels in updates.
    ///   - damping: λ over the mean of the diagonal; 0.01 is SparseGPT's.
    ///   - layer: for the error.
    /// - Throws: `.notApplicable` where even 1 does not do, as with numbers that are none. Source: Frantar and Alistarh 2023.
    ///   O(size³).
    package init(_ gram: Tensor, damping: Double = 0.01, layer: String) throws(PruningError) {
        do throws(RuntimeError) {
            let runtime = gram.runtime
            let diagonal = try runtime.call("aten::diagonal", .tensor(gram)).doubles()
            dead = diagonal.indices.filter { diagonal[$0] == 0 }
            let ones = diagonal.map { $0 == 0 ? 1.0 : 0 }
            let mean = zip(diagonal, ones).reduce(0) { $0 + $1.0 + $1.1 } / Double(max(diagonal.count, 1))
            var damping = damping
            while true {
                let added = ones.map { $0 + damping * mean }
                let shift = try runtime.tensor(HostTensor(added, shape: [added.count]))
                let matrix = try runtime.call("aten::clone", .tensor(gram))
                _ = try runtime.call(
                    "aten::add_.Tensor", .tensor(runtime.call("aten::diagonal", .tensor(matrix))), .tensor(shift))
                if let factor = try Self.factor(matrix) {
                    self.matrix = matrix
                    self.factor = factor
                    self.damping = damping
                    return
                }
                guard damping < 1 else { break }
                damping = min(1, max(0.01, damping * 10))
            }
        } catch {
            throw .forward(.runtime(node: layer, error))
        }
        throw .notApplicable(
            granularity: "second-order update", layer: layer,
            reason: "its input's second moments have no Cholesky factor")
    }

    /// Nil where the matrix is not positive definite.
    private static func factor(_ matrix: Tensor) throws(RuntimeError) -> Tensor? {
        let results = try matrix.runtime.tensors(
            "aten::linalg_cholesky_ex", .tensor(matrix), .flag(false), .flag(false))
        guard try results[1].integers() == [0] else { return nil }
        // What is no number in a row reaches its place on the diagonal.
        let diagonal = try matrix.runtime.call("aten::diagonal", .tensor(results[0]))
        return try diagonal.sum().number().isFinite ? results[0] : nil
    }

    /// H⁻¹, symmetric. O(size³).
    package func inverse() throws(RuntimeError) -> Tensor {
        try matrix.runtime.call("aten::cholesky_inverse", .tensor(factor))
    }

    /// Upper triangular U with Uᵀ U = H⁻¹: what SparseGPT walks along.
    package func inverseFactor() throws(RuntimeError) -> Tensor {
        let results = try matrix.runtime.tensors(
            "aten::linalg_cholesky_ex", .tensor(inverse()), .flag(true), .flag(false))
        return results[0]
    }
}

extension Runtime {
    /// XᵀX of one group as a tensor.
    package func tensor(_ gram: GramMatrix, group: Int = 0) throws(RuntimeError) -> Tensor {
        let length = gram.size * gram.size
        return try tensor(
            HostTensor(Array(gram.values[group * length..<(group + 1) * length]), shape: [gram.size, gram.size]))
    }
}
