import Tensors

extension TorchListing {
    /// One entry a tensor, in natural order; of pruned pairs one entry for both.
    mutating func entries(
        _ findings: [TorchFinding], _ views: [TorchView], prefix: String
    ) -> [TensorEntry] {
        let pairs = TorchPruned.pairs(findings, views)
        let paired = Set(pairs.flatMap { [$0.original, $0.mask] })
        let places = paired.isEmpty ? Array(findings.indices) : findings.indices.filter { !paired.contains($0) }
        let firsts = TorchTies.find(paired.isEmpty ? views : places.map { views[$0] })
        var entries: [TensorEntry] = []
        entries.reserveCapacity(places.count + pairs.count)
        for (rank, place) in places.enumerated() {
            let first = firsts[rank].map { findings[places[$0]].name }
            entries.append(entry(findings[place].name, views[place], prefix: prefix, tiedTo: first))
        }
        guard let pair = pairs.first else { return entries }
        remark(TorchPruned.fact, pair.name, pairs.count)
        for pair in pairs { entries.append(product(pair, views, prefix: prefix)) }
        let order = NaturalOrder.permutation(of: entries.lazy.map(\.name))
        return order.map { entries[$0] }
    }

    private func entry(_ name: String, _ view: TorchView, prefix: String, tiedTo: String?) -> TensorEntry {
        let source = view.source(isSwapped: isSwapped)
        let storedName = prefix.isEmpty ? nil : prefix + name
        let isPlain = source == nil && storedName == nil && tiedTo == nil
        return TensorEntry(
            name: name, dtype: view.dtype, shape: view.shape, file: context.file, bytes: view.bytes,
            details: isPlain ? nil : TensorEntry.Details(source: source, storedName: storedName, tiedTo: tiedTo))
    }

    private func product(_ pair: TorchPruned.Pair, _ views: [TorchView], prefix: String) -> TensorEntry {
        let (original, mask) = (views[pair.original], views[pair.mask])
        let source = ProductElements(
            original: ProductElements.Factor(original, isSwapped: isSwapped),
            mask: ProductElements.Factor(mask, isSwapped: isSwapped))
        let stored = "\(prefix)\(pair.name)_orig × \(prefix)\(pair.name)_mask"
        return TensorEntry(
            name: pair.name, dtype: original.dtype, shape: original.shape, file: context.file, bytes: original.bytes,
            details: TensorEntry.Details(source: source, storedName: stored))
    }
}

/// The pairs that torch.nn.utils.prune makes of a parameter until `prune.remove` is called.
enum TorchPruned {
    struct Pair {
        /// As the network calls the product.
        let name: String
        /// Indices of findings.
        let original: Int
        let mask: Int
    }

    static let fact = "shown as the product of …_orig and …_mask (torch.nn.utils.prune)"

    /// Pairs of one shape, of types that can be multiplied here, whose product's name is free.
    static func pairs(_ findings: [TorchFinding], _ views: [TorchView]) -> [Pair] {
        let originals = findings.indices.filter { findings[$0].name.hasSuffix("_orig") }
        guard !originals.isEmpty else { return [] }
        let places = Dictionary(zip(findings.map(\.name), findings.indices)) { first, _ in first }
        return originals.compactMap { original in
            let name = String(findings[original].name.dropLast("_orig".count))
            guard let mask = places[name + "_mask"], places[name] == nil else { return nil }
            guard views[original].shape == views[mask].shape, ProductElements.types.contains(views[original].dtype),
                ProductElements.maskTypes.contains(views[mask].dtype)
            else { return nil }
            return Pair(name: name, original: original, mask: mask)
        }
    }
}
