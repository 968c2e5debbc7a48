/// The operators that everything else is written with. Each returns a new tensor, or a view, as libtorch does.
extension Tensor {
    package func cast(to dtype: DType) throws(RuntimeError) -> Tensor {
        self.dtype == dtype ? self : try runtime.call("aten::to.dtype", .tensor(self), .dtype(dtype))
    }

    package func plus(_ other: Tensor) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::add.Tensor", .tensor(self), .tensor(other))
    }

    package func minus(_ other: Tensor) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::sub.Tensor", .tensor(self), .tensor(other))
    }

    package func times(_ other: Tensor) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::mul.Tensor", .tensor(self), .tensor(other))
    }

    package func times(_ number: Double) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::mul.Scalar", .tensor(self), .number(number))
    }

    package func divided(by other: Tensor) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::div.Tensor", .tensor(self), .tensor(other))
    }

    /// As `torch.matmul`.
    package func product(_ other: Tensor) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::matmul", .tensor(self), .tensor(other))
    }

    package func reshaped(_ shape: [Int]) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::reshape", .tensor(self), .integers(shape))
    }

    package func permuted(_ axes: [Int]) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::permute", .tensor(self), .integers(axes))
    }

    package func transposed(_ a: Int, _ b: Int) throws(RuntimeError) -> Tensor {
        try runtime.call("aten::transpose.int", .tensor(self), .integer(a), .integer(b))
    }

    package func contiguous() throws(RuntimeError) -> Tensor { try runtime.call("aten::contiguous", .tensor(self)) }

    package func detached() throws(RuntimeError) -> Tensor { try runtime.call("aten::detach", .tensor(self)) }

    package func squared() throws(RuntimeError) -> Tensor { try runtime.call("aten::square", .tensor(self)) }

    /// Over these dimensions, all where none are named.
    package func sum(_ axes: [Int] = [], keeping: Bool = false) throws(RuntimeError) -> Tensor {
        let axes = axes.isEmpty ? Array(0..<rank) : axes
        return try runtime.call("aten::sum.dim_IntList", .tensor(self), .integers(axes), .flag(keeping))
    }

    /// Over these dimensions, all where none are named.
    package func mean(_ axes: [Int] = [], keeping: Bool = false) throws(RuntimeError) -> Tensor {
        let axes = axes.isEmpty ? Array(0..<rank) : axes
        return try runtime.call("aten::mean.dim", .tensor(self), .integers(axes), .flag(keeping))
    }

    /// Indices `range` of one dimension; a view.
    package func slice(_ axis: Int, _ range: Range<Int>) throws(RuntimeError) -> Tensor {
        try runtime.call(
            "aten::slice.Tensor", .tensor(self), .integer(axis), .integer(range.lowerBound),
            .integer(range.upperBound), .integer(1))
    }

    /// The single number that it holds.
    package func number() throws(RuntimeError) -> Double {
        let numbers = try doubles()
        guard numbers.count == 1 else { throw .unsuited(fact: "\(words) is not a single number") }
        return numbers[0]
    }
}
