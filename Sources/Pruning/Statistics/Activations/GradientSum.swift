import Tensors

/// Gradients of one weight that are being added up, as tensors of one job.
final class GradientSum {
    private var count = 0
    private var moments: (sums: Tensor, squares: Tensor)?
    private var products: [GradientStatistics.ProductSums]?

    init(_ weight: Tensor, moments: Bool, products: Bool) throws(RuntimeError) {
        if moments {
            let zeros = { () throws(RuntimeError) -> Tensor in
                try weight.runtime.call("aten::zeros", .integers(weight.shape), .dtype(.f64))
            }
            self.moments = (try zeros(), try zeros())
        }
        if products { self.products = [] }
    }

    func add(_ gradient: Tensor, of weight: Tensor) throws(RuntimeError) {
        let runtime = weight.runtime
        let exact = try gradient.cast(to: .f64)
        count += 1
        if let moments {
            _ = try runtime.call("aten::add_.Tensor", .tensor(moments.sums), .tensor(exact))
            _ = try runtime.call("aten::addcmul_", .tensor(moments.squares), .tensor(exact), .tensor(exact))
        }
        guard let known = products else { return }
        let product = try weight.detached().cast(to: .f64).times(exact)
        var sums: [GradientStatistics.ProductSums] = []
        for axis in 0..<min(weight.rank, 2) {
            let others = (0..<weight.rank).filter { $0 != axis }
            sums.append(.init(try (others.isEmpty ? product : product.sum(others)).doubles()))
        }
        for index in known.indices { sums[index].add(known[index]) }
        products = sums
    }

    func statistics() throws(RuntimeError) -> GradientStatistics {
        GradientStatistics(
            count: count, sums: try moments?.sums.doubles(), squares: try moments?.squares.doubles(), products: products
        )
    }
}
