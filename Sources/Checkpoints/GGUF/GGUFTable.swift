import Tensors

/// A GGUF file's tensors on their way to entries: named, divided and ordered as Hugging Face has them.
struct GGUFTable {
    let header: GGUFHeader
    /// Nil where the names of the family are not known.
    let model: GGUFModel?
    /// What the entries' `file` shall be.
    let file: Int
    /// Whether experts become tensors of their own.
    private let dividesStacks: Bool

    init(header: GGUFHeader, model: GGUFModel?, file: Int, limits: GGUFLimits) {
        self.header = header
        self.model = model
        self.file = file
        var experts = 0
        for tensor in header.tensors where tensor.shape.count == 3 && tensor.byteCount > 0 {
            guard case .stack = model?.architecture?.model(tensor.name) else { continue }
            experts += min(tensor.shape[0], limits.experts + 1)
        }
        dividesStacks = experts <= limits.experts
    }

    /// In natural order of names, each once. Notes what could not be undone of what the converter did.
    func entries(_ departures: inout Departures) -> [TensorEntry] {
        let named = header.tensors.indices.flatMap { entries(of: $0, model?.architecture) }
        let (order, hasRepetitions) = NaturalOrder.sorted(named.lazy.map(\.name))
        guard hasRepetitions else {
            noteChanges(&departures)
            return order.map { named[$0] }
        }
        departures.note("two tensors would have one name in Hugging Face's form, so the file's names stay", tensor: nil)
        let plain = header.tensors.indices.flatMap { entries(of: $0, nil) }
        return NaturalOrder.sorted(plain.lazy.map(\.name)).order.map { plain[$0] }
    }
}

extension GGUFTable {
    /// One entry, or one an expert.
    private func entries(of index: Int, _ architecture: GGUFArchitecture?) -> [TensorEntry] {
        let tensor = header.tensors[index]
        switch architecture?.model(tensor.name) {
        case .tensor(let name):
            return [entry(name, tensor, tensor.shape, header.ranges[index], source(of: index))]
        case .stack(let before, let after) where dividesStacks && tensor.shape.count == 3 && tensor.byteCount > 0:
            let range = header.ranges[index]
            let size = range.count / tensor.shape[0]
            return (0..<tensor.shape[0]).map { expert in
                let start = range.lowerBound + expert * size
                let bytes = start..<start + size
                return entry(
                    before + String(expert) + after, tensor, Array(tensor.shape.dropFirst()), bytes,
                    reversed(tensor, bytes))
            }
        default:
            return [entry(tensor.name, tensor, tensor.shape, header.ranges[index], source(of: index))]
        }
    }

    private func entry(
        _ name: String, _ tensor: GGUFTensor, _ shape: [Int], _ bytes: Range<Int>, _ source: (any ElementSource)?
    ) -> TensorEntry {
        let isPlain = source == nil && name == tensor.name
        let details = TensorEntry.Details(source: source, storedName: name == tensor.name ? nil : tensor.name)
        return TensorEntry(
            name: name, dtype: tensor.dtype, shape: shape, file: file, bytes: bytes, details: isPlain ? nil : details)
    }

    private func source(of index: Int) -> (any ElementSource)? {
        let tensor = header.tensors[index]
        let base = reversed(tensor, header.ranges[index])
        guard case .rotary(let order) = model?.rows(of: tensor), let rows = tensor.shape.first else { return base }
        return RotaryRows(
            base ?? PlainElements(header.ranges[index]), order: order, rowBytes: header.ranges[index].count / rows)
    }

    /// Nil where the numbers' bytes are as they should be.
    private func reversed(_ tensor: GGUFTensor, _ bytes: Range<Int>) -> PlainElements? {
        let width = tensor.dtype.blockBytes
        return header.isBigEndian && width > 1 ? PlainElements(bytes, reversedWidth: width) : nil
    }

    private func noteChanges(_ departures: inout Departures) {
        let change = model?.architecture?.change
        for tensor in header.tensors {
            if case .unknown = model?.rows(of: tensor) {
                departures.note(
                    "its rows stay in llama.cpp's rotary order, since the number of heads does not divide them",
                    tensor: tensor.name)
            }
            if let change, change.names.contains(where: tensor.name.hasSuffix) {
                departures.note(change.fact, tensor: tensor.name)
            }
        }
    }
}
