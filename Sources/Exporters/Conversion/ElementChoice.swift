import Checkpoints
import Subjects
package import Tensors

/// In which type the elements of a copy are stored.
package enum ElementChoice: Sendable, Hashable {
    /// Their own; what the format does not know becomes the smallest type that holds every value exactly.
    case own
    /// Every real number as this type, quantised ones by their value; everything else as `own`.
    case all(DType)

    /// The types that a person may ask for.
    package static let names: [(name: String, choice: ElementChoice)] = [
        ("own", .own), ("f32", .all(.f32)), ("f16", .all(.f16)), ("bf16", .all(.bf16)),
    ]

    package init?(_ name: String) {
        guard let found = Self.names.first(where: { $0.name == name }) else { return nil }
        self = found.choice
    }

    /// The stored type of a layer's elements; nil where the format has none that holds them.
    func type(of layer: Layer, in format: FormatID) -> DType? {
        let own = layer.entry.dtype
        if case .all(let wanted) = self, own.isFloatingPoint || layer.scale != nil, !isScale(layer) { return wanted }
        switch own {
        case .c128: return format == .numpyArchive ? own : nil
        case .i4, .i2: return .i8
        case .u4, .u2: return .u8
        case _ where own.isQuantized: return own.isDecodable ? .f32 : nil
        // NumPy has no names for these, and Float32 holds all their values.
        case .bf16, .f8e4m3, .f8e5m2, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz, .f6e2m3, .f6e3m2, .f4:
            return format == .numpyArchive ? .f32 : own
        default: return own
        }
    }

    private func isScale(_ layer: Layer) -> Bool { layer.entry.dtype == .f8e8m0 }
}
