import Checkpoints
import Tensors

extension OperatorCall {
    /// Elements that a tensor may have which a node makes out of next to nothing.
    static let mostElements = 1 << 30

    /// Dimensions, each counted from behind where it is negative and none twice, in order.
    func axes(_ axes: [Int], rank: Int) throws(ForwardError) -> [Int] {
        var places: [Int] = []
        for axis in axes { places.append(try self.axis(axis, rank: rank)) }
        guard Set(places).count == places.count else { throw unsuited("names a dimension twice") }
        return places.sorted()
    }

    /// Refuses lengths that are negative or make a tensor of too many elements.
    func allow(_ shape: [Int]) throws(ForwardError) {
        var count = 1
        for length in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflows, product <= Self.mostElements else {
                throw unsuited("makes a tensor of \(shape)")
            }
            count = product
        }
    }

    /// Lengths after broadcasting.
    func broadcast(_ a: [Int], _ b: [Int]) throws(ForwardError) -> [Int] {
        let rank = max(a.count, b.count)
        let (a, b) = (Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b)
        for (one, other) in zip(a, b) where one != other && one != 1 && other != 1 {
            throw unsuited("\(a) and \(b) do not broadcast")
        }
        return zip(a, b).map { $0 == 1 ? $1 : $0 }
    }

    func shaped(_ tensor: Tensor, _ shape: [Int]) throws(ForwardError) -> Tensor {
        try call("aten::reshape", .tensor(tensor), .integers(shape))
    }

    func cast(_ tensor: Tensor, _ dtype: DType?) throws(ForwardError) -> Tensor {
        guard let dtype, tensor.dtype != dtype else { return tensor }
        return try call("aten::to.dtype", .tensor(tensor), .dtype(dtype))
    }

    /// Every element the same.
    func filled(_ shape: [Int], _ value: Double, _ dtype: DType?) throws(ForwardError) -> Tensor {
        try allow(shape)
        return try call("aten::full", .integers(shape), .number(value), .dtype(dtype ?? .f32))
    }

    /// 0, 1, 2 …
    func counting(to count: Int) throws(ForwardError) -> Tensor {
        try allow([count])
        return try call("aten::arange", .integer(count), .dtype(.i64))
    }

    /// The only element, as an argument that takes a number of whatever type.
    func scalar(_ tensor: Tensor) throws(ForwardError) -> Argument {
        guard tensor.elementCount == 1 else { throw unsuited("\(tensor.words) is not a single number") }
        let outcome = try run { () throws(RuntimeError) in
            try runtime.callAll(runtime.find("aten::item"), [.tensor(tensor)]).first
        }
        switch outcome {
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .flag(let value): return .integer(value ? 1 : 0)
        default: throw unsuited("\(tensor.words) is no number")
        }
    }

    /// The only element.
    func number(_ tensor: Tensor) throws(ForwardError) -> Double {
        switch try scalar(tensor) {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: 0
        }
    }

    /// The only element of an integer tensor.
    func whole(_ tensor: Tensor) throws(ForwardError) -> Int {
        guard case .integer(let value) = try scalar(tensor) else { throw unsuited("\(tensor.words) is no integer") }
        return value
    }

    /// The only element of an integer input; nil where it is left out.
    func wholeInput(_ index: Int) throws(ForwardError) -> Int? {
        guard let tensor = optional(index) else { return nil }
        return try whole(tensor)
    }

    func integers(of tensor: Tensor) throws(ForwardError) -> [Int] {
        guard tensor.elementCount <= 1 << 20 else { throw unsuited("\(tensor.words) is no list") }
        return try run { () throws(RuntimeError) in try tensor.integers() }
    }

    /// The type that a number of TensorProto.DataType means here: half precision is computed as F32.
    func type(_ code: Int) throws(ForwardError) -> DType {
        guard let dtype = DType(onnx: Int64(code)) else { throw unsuited("\(code) is no type") }
        if [.f16, .bf16].contains(dtype) { return .f32 }
        guard dtype.scalarType != nil else { throw unknown("elements of \(dtype.rawValue)") }
        return dtype
    }

    /// Indices with negative ones counted from behind.
    func wrapped(_ indices: Tensor, _ length: Int) throws(ForwardError) -> Tensor {
        let indices = try cast(indices, .i64)
        let shifted = try call("aten::add.Scalar", .tensor(indices), .integer(length))
        let isNegative = try call("aten::lt.Scalar", .tensor(indices), .integer(0))
        return try call("aten::where.self", .tensor(isNegative), .tensor(shifted), .tensor(indices))
    }
}
