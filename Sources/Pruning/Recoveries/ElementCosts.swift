package import Tensors

extension DampedHessian {
    /// w_ij² / (H⁻¹)_jj: the squared output error of removing one weight, the rest of its row moving to the best place.
    ///
    /// - Parameter weights: `[rows, channels]`.
    /// - Returns: F64 of the same shape. Source: Hassibi and Stork 1993. O(channels³).
    package func elementCosts(_ weights: Tensor) throws(RuntimeError) -> Tensor {
        let diagonal = try matrix.runtime.call("aten::diagonal", .tensor(inverse()))
        return try weights.detached().cast(to: .f64).squared().divided(by: diagonal)
    }
}
