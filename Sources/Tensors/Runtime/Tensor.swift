import CTorch

/// A handle to a tensor of libtorch. Lives inside one job and never crosses to another.
package final class Tensor {
    package let runtime: Runtime
    let handle: OpaquePointer

    /// Takes over the handle.
    init(_ handle: OpaquePointer, _ runtime: Runtime) {
        self.handle = handle
        self.runtime = runtime
    }

    deinit { runtime.table.pointee.release(handle) }

    /// Lengths of the dimensions; empty for a single number.
    package var shape: [Int] {
        let facts = facts
        return (0..<Int(facts.rank)).map { Int(facts.sizes[$0]) }
    }

    package var rank: Int { Int(facts.rank) }
    package var elementCount: Int { Int(facts.elements) }
    /// Nil for types that no checkpoint has.
    package var dtype: DType? { DType(scalarType: facts.type) }
    package var needsGradient: Bool { facts.needs_gradient }

    private var facts: ctorch_facts {
        var facts = ctorch_facts()
        runtime.table.pointee.facts(handle, &facts)
        return facts
    }
}

extension Tensor {
    /// `F32[2,3]`, as errors name it.
    package var words: String { "\(dtype?.rawValue ?? "?")\(shape)" }

    /// A copy of the elements, row-major.
    /// - Throws: `.unsuited` for a type that no checkpoint has.
    package func hostTensor() throws(RuntimeError) -> HostTensor {
        guard let dtype else { throw .unsuited(fact: "a tensor of a type that is not read") }
        let shape = shape
        var bytes = [UInt8](repeating: 0, count: dtype.byteCount(of: elementCount))
        let count = Int64(bytes.count)
        let status = bytes.withUnsafeMutableBytes { runtime.table.pointee.copy_out(handle, $0.baseAddress, count) }
        guard status == 0 else { throw .unsuited(fact: runtime.lastError) }
        return HostTensor(dtype: dtype, shape: shape, bytes: bytes)
    }

    /// The elements as F32, whatever the type.
    package func floats() throws(RuntimeError) -> [Float] { try cast(to: .f32).hostTensor().floats }

    /// The elements as F64, whatever the type.
    package func doubles() throws(RuntimeError) -> [Double] { try cast(to: .f64).hostTensor().doubles }

    /// The elements as I64, whatever the type.
    package func integers() throws(RuntimeError) -> [Int] {
        try cast(to: .i64).hostTensor().integers.map { Int($0) }
    }
}

extension Runtime {
    /// A tensor with a copy of these elements.
    /// - Throws: `.unsuited` for a type that libtorch does not have.
    package func tensor(_ array: HostTensor) throws(RuntimeError) -> Tensor {
        try tensor(copying: array.bytes.span.bytes, array.dtype, array.shape)
    }

    /// A tensor with a copy of these row-major bytes.
    package func tensor(copying bytes: RawSpan, _ dtype: DType, _ shape: [Int]) throws(RuntimeError) -> Tensor {
        guard let type = dtype.scalarType else { throw .unsuited(fact: "libtorch computes with no \(dtype.rawValue)") }
        precondition(bytes.byteCount == dtype.byteCount(of: shape.reduce(1, *)), "bytes must fill the shape")
        let sizes = shape.map { Int64($0) }
        let handle = bytes.withUnsafeBytes { bytes in
            table.pointee.copy_in(bytes.baseAddress, type, sizes, Int32(sizes.count))
        }
        guard let handle else { throw .unsuited(fact: lastError) }
        return Tensor(handle, self)
    }

    /// A tensor over memory that is not copied and must not be written to.
    ///
    /// - Parameters:
    ///   - memory: row-major, aligned for its type, valid while `owner` lives.
    ///   - owner: kept until libtorch needs the memory no more.
    package func tensor(
        lending memory: UnsafeRawBufferPointer, _ dtype: DType, _ shape: [Int], owner: any AnyObject & Sendable
    ) throws(RuntimeError) -> Tensor {
        guard let type = dtype.scalarType else { throw .unsuited(fact: "libtorch computes with no \(dtype.rawValue)") }
        precondition(memory.count == dtype.byteCount(of: shape.reduce(1, *)), "bytes must fill the shape")
        let sizes = shape.map { Int64($0) }
        let context = Unmanaged.passRetained(owner)
        let handle = table.pointee.lend(
            UnsafeMutableRawPointer(mutating: memory.baseAddress), type, sizes, Int32(sizes.count),
            { Unmanaged<AnyObject>.fromOpaque($0!).release() }, context.toOpaque())
        guard let handle else {
            context.release()
            throw .unsuited(fact: lastError)
        }
        return Tensor(handle, self)
    }

    package func tensor(_ numbers: [Float], shape: [Int]) throws(RuntimeError) -> Tensor {
        try tensor(HostTensor(numbers, shape: shape))
    }

    package func tensor(_ numbers: [Int], shape: [Int]) throws(RuntimeError) -> Tensor {
        try tensor(HostTensor(numbers.map { Int64($0) }, shape: shape))
    }
}
