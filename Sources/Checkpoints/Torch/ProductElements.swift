import Tensors

/// A tensor times its mask, element by element in the tensor's own type, as torch.nn.utils.prune computes it:
/// `mask.to(dtype=orig.dtype) * orig`.
struct ProductElements: ElementSource {
    /// A tensor whose elements are asked for.
    struct Factor: Sendable {
        let dtype: DType
        let elements: any ElementSource

        init(_ view: TorchView, isSwapped: Bool) {
            (dtype, elements) = (view.dtype, view.source(isSwapped: isSwapped) ?? PlainElements(view.bytes))
        }
    }

    static let types: Set<DType> = [.f64, .f32, .f16, .bf16]
    static let maskTypes: Set<DType> = [.f64, .f32, .f16, .bf16, .bool, .u8, .i8, .i16, .i32, .i64]

    let original: Factor
    let mask: Factor

    func read(from start: Int, of map: MappedFile, into target: inout MutableRawSpan) throws(CheckpointError) {
        try original.elements.read(from: start, of: map, into: &target)
        let (width, maskWidth) = (original.dtype.blockBytes, mask.dtype.blockBytes)
        var bytes = [UInt8](repeating: 0, count: target.byteCount / width * maskWidth)
        var span = bytes.mutableSpan
        var maskBytes = span.mutableBytes
        try mask.elements.read(from: start / width * maskWidth, of: map, into: &maskBytes)
        multiply(&target, bytes.span.bytes)
    }

    /// Concrete loops: one for the type of the tensor, which calls one for the type of the mask.
    private func multiply(_ target: inout MutableRawSpan, _ mask: RawSpan) {
        switch original.dtype {
        case .f32 where self.mask.dtype == .f32: multiplySingles(&target, mask)
        case .f64:
            apply(&target, mask, as: UInt64.self) { bits, factor in
                (Double(bitPattern: bits) * factor).bitPattern
            }
        case .f32:
            apply(&target, mask, as: UInt32.self) { bits, factor in
                (Float(bitPattern: bits) * Float(factor)).bitPattern
            }
        case .f16:
            apply(&target, mask, as: UInt16.self) { bits, factor in
                let product = Float(Float16(bitPattern: bits)) * Float(Float16(factor))
                return Float16(product).bitPattern
            }
        default:
            apply(&target, mask, as: UInt16.self) { bits, factor in
                let factor = Float(bitPattern: UInt32(Self.bf16(Float(factor))) << 16)
                return Self.bf16(Float(bitPattern: UInt32(bits) << 16) * factor)
            }
        }
    }

    /// What `prune` makes of nearly all networks.
    private func multiplySingles(_ target: inout MutableRawSpan, _ mask: RawSpan) {
        target.withUnsafeMutableBytes { bytes in
            mask.withUnsafeBytes { factors in
                for place in stride(from: 0, to: bytes.count, by: 4) {
                    let factor = factors.loadUnaligned(fromByteOffset: place, as: Float.self)
                    let product = bytes.loadUnaligned(fromByteOffset: place, as: Float.self) * factor
                    bytes.storeBytes(of: product, toByteOffset: place, as: Float.self)
                }
            }
        }
    }

    @inline(__always)
    private func apply<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ target: inout MutableRawSpan, _ mask: RawSpan, as: Bits.Type, _ product: (Bits, Double) -> Bits
    ) {
        let width = MemoryLayout<Bits>.size
        unsafe target.withUnsafeMutableBytes { bytes in
            for index in 0..<bytes.count / width {
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: index &* width, as: Bits.self)
                unsafe bytes.storeBytes(
                    of: product(bits, factor(mask, index)), toByteOffset: index &* width, as: Bits.self)
            }
        }
    }

    @inline(__always)
    private func factor(_ bytes: RawSpan, _ index: Int) -> Double {
        func load<T: BitwiseCopyable>(_: T.Type) -> T {
            unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* MemoryLayout<T>.size, as: T.self)
        }
        return switch mask.dtype {
        case .f64: Double(bitPattern: load(UInt64.self))
        case .f32: Double(Float(bitPattern: load(UInt32.self)))
        case .f16: Double(Float16(bitPattern: load(UInt16.self)))
        case .bf16: Double(Float(bitPattern: UInt32(load(UInt16.self)) << 16))
        case .i8: Double(load(Int8.self))
        case .i16: Double(load(Int16.self))
        case .i32: Double(load(Int32.self))
        case .i64: Double(load(Int64.self))
        case .bool: load(UInt8.self) == 0 ? 0 : 1
        default: Double(load(UInt8.self))
        }
    }

    /// To nearest, ties to even. Of NaN, PyTorch's vector code makes 0xFFFF and its scalar code this.
    private static func bf16(_ value: Float) -> UInt16 {
        if value.isNaN { return 0x7FC0 }
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    }
}
