import Checkpoints
import Pruning
import Subjects
import Tensors

/// All tensors of a network as another file shall hold them: in some type, and with zeros where a plan removes.
struct Transcript {
    /// One tensor of the copy.
    struct Item {
        let layer: Layer
        let dtype: DType
    }

    let items: [Item]
    private let network: Network
    private let cuts: TensorCuts?
    /// Numbers that another type could not hold.
    private(set) var rounded = Rounded()

    /// - Throws: `.missing` when a shard is not there or a tensor has no type in the format.
    init(
        _ network: Network, cuts: TensorCuts?, as choice: ElementChoice, in format: FormatID
    ) throws(PruningError) {
        if let missing = network.checkpoint.missing.first {
            throw .missing(
                need: "every shard, and \(missing.file.printable) is not there", mend: "complete the checkpoint first")
        }
        self.network = network
        self.cuts = cuts
        let spent = choice == .own ? [] : Self.scales(of: network)
        var items: [Item] = []
        for layer in network.layers where !spent.contains(layer.entry.name) {
            // A file's own format holds its own types.
            let isOwn = choice == .own && network.checkpoint.files[layer.entry.file].format == format
            guard let dtype = isOwn ? layer.entry.dtype : choice.type(of: layer, in: format) else {
                throw .missing(
                    need: "a type for \(layer.entry.name.printable), which is \(layer.entry.dtype.rawValue)",
                    mend: "\(format.rawValue) files have none")
            }
            items.append(Item(layer: layer, dtype: dtype))
        }
        self.items = items
    }

    /// Scales and zero points that go into the values.
    private static func scales(of network: Network) -> Set<String> {
        Set(network.layers.compactMap(\.scale).flatMap { [$0.entry.name] + ($0.zeroPoint.map { [$0.name] } ?? []) })
    }

    /// Calls `body` with consecutive pieces of an item's elements, as they shall be stored.
    mutating func forEachPiece(of item: Item, _ body: (RawSpan) throws -> Void) async throws {
        let entry = item.layer.entry
        let cut = cuts?[entry]
        if item.dtype == entry.dtype {
            _ = try await MaskedTensor(entry, cut: cut, in: network).forEachPiece(body)
            return
        }
        let stream = WeightStream(network.checkpoint)
        var masks = try cut?.masks(network)
        for range in masks?.chunks ?? WeightStream.chunks(of: item.layer) {
            var kept: BitMask?
            try masks?.next(range) { _, mask in kept = mask }
            let bytes = try encoded(item, range, kept, stream)
            try body(bytes.span.bytes)
            await Task.yield()
        }
    }

    /// One chunk of an item, with zeros where the mask says so.
    private mutating func encoded(
        _ item: Item, _ range: Range<Int>, _ kept: BitMask?, _ stream: WeightStream
    ) throws(PruningError) -> [UInt8] {
        if item.layer.entry.dtype == .f64 {
            var values = try stream.doubles(of: item.layer, range)
            if let kept { for index in values.indices where !kept[index] { values[index] = 0 } }
            return encoded(values, as: item.dtype)
        }
        var values = try stream.values(of: item.layer, range)
        if let kept { for index in values.indices where !kept[index] { values[index] = 0 } }
        return encoded(values, as: item.dtype)
    }

    private mutating func encoded(_ values: [Float], as dtype: DType) -> [UInt8] {
        let bytes = Self.stored(values, as: dtype)
        if dtype == .f16 || dtype == .bf16 { rounded.add(values, stored: bytes.span.bytes, as: dtype) }
        return bytes
    }

    /// Rounded once, from all of their digits.
    private mutating func encoded(_ values: [Double], as dtype: DType) -> [UInt8] {
        let bytes = Self.stored(dtype == .f32 ? values.map { Float($0) } : values.map(\.roundedToOdd), as: dtype)
        rounded.add(values, stored: bytes.span.bytes, as: dtype)
        return bytes
    }

    private static func stored(_ values: [Float], as dtype: DType) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: dtype.byteCount(of: values.count))
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        ElementEncoder.encode(values.span, as: dtype, into: &target)
        return bytes
    }
}
