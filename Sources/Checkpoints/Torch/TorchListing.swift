import Tensors

/// Makes a file's tensors of what its pickle says: names, views, ties and pruned pairs.
struct TorchListing {
    let heap: PickleHeap
    let context: ReadingContext
    let limits: PickleLimits
    /// Whether elements are in big-endian order.
    let isSwapped: Bool
    /// Whether it is a TorchScript archive.
    let isScript: Bool
    /// Whether these are the constants of a frozen module of TorchScript, which have numbers only.
    var isFrozen = false
    private(set) var warnings: [CheckpointWarning] = []
    private(set) var remarks: [(key: String, value: String)] = []

    init(_ heap: PickleHeap, _ context: ReadingContext, limits: PickleLimits, isSwapped: Bool, isScript: Bool) {
        (self.heap, self.context, self.limits) = (heap, context, limits)
        (self.isSwapped, self.isScript) = (isSwapped, isScript)
    }

    /// What the file holds.
    ///
    /// - Parameters:
    ///   - offset: of the pickle, for faults that belong to no tensor.
    ///   - place: where the bytes of a storage lie in the file, as many as the pickle states.
    mutating func contents(
        of root: Pickled, offset: Int, _ place: (TorchStorage) throws(PickleFault) -> Range<Int>
    ) throws(CheckpointError) -> FileContents {
        var findings = try find(root, offset)
        let prefix = TorchPrefix.strip(&findings)
        let order = NaturalOrder.permutation(of: findings.lazy.map(\.name))
        findings = order.map { findings[$0] }
        var views: [TorchView] = []
        views.reserveCapacity(findings.count)
        for finding in findings { views.append(try view(finding, place)) }
        try dropRepetitions(&findings, &views)
        if !prefix.isEmpty { remark(TorchPrefix.fact(prefix), findings.first?.name, findings.count) }
        if isScript { dropEmpty(&findings, &views) }
        noteOddities(findings, views)
        var contents = FileContents(tensors: entries(findings, views, prefix: prefix))
        contents.warnings = warnings
        contents.metadata = remarks
        contents.hasMetadata = !remarks.isEmpty
        return contents
    }

    /// Says what was made of something usual.
    mutating func remark(_ fact: String, _ tensor: String?, _ count: Int) {
        warnings.append(.remark(file: context.path, tensor: tensor, fact: fact, count: count))
    }

    mutating func note(_ fact: String, _ tensor: String? = nil, _ count: Int = 1) {
        warnings.append(.departure(file: context.path, tensor: tensor, fact: fact, count: count))
    }

    func error(_ finding: TorchFinding, _ fault: PickleFault) -> CheckpointError {
        .pickle(file: context.path, tensor: finding.name, offset: heap.tensors[finding.tensor].position, fault)
    }
}

extension TorchListing {
    /// The tensors of the part that is the network, in the pickle's order.
    private mutating func find(_ root: Pickled, _ offset: Int) throws(CheckpointError) -> [TorchFinding] {
        let choice = TorchChoice(heap, root, limits: limits)
        var walk = TorchWalk(heap, limits: limits, tensorLimit: context.tensorLimit)
        do throws(PickleFault) {
            if let subset = choice.subset { try walk.run(subset) } else { try walk.run(choice.value) }
        } catch {
            throw .pickle(file: context.path, tensor: nil, offset: offset, error)
        }
        remarks = choice.remarks
        if let fact = choice.note { note(fact) }
        if walk.unnamed > 0 { note("keys that are neither text nor numbers are left out", nil, walk.unnamed) }
        if walk.findings.isEmpty { warnings.append(.noTensors(file: context.path)) }
        guard isFrozen, let first = walk.findings.first else { return walk.findings }
        note(
            "a frozen module: its weights are constants and have lost their names", "CONSTANTS.c" + first.name,
            walk.findings.count)
        // As the archive's code calls them.
        return walk.findings.map { TorchFinding(name: "CONSTANTS.c" + $0.name, tensor: $0.tensor) }
    }

    private func view(
        _ finding: TorchFinding, _ place: (TorchStorage) throws(PickleFault) -> Range<Int>
    ) throws(CheckpointError) -> TorchView {
        let tensor = heap.tensors[finding.tensor]
        let storage = heap.storages[tensor.storage]
        do throws(PickleFault) {
            guard let dtype = tensor.type.dtype else {
                throw .arguments(of: "torch.\(storage.type.name)", fact: "the tensor has no element type")
            }
            return try TorchView(
                tensor, key: storage.key, dtype: dtype, shape: heap.lengths(tensor.sizes),
                strides: heap.lengths(tensor.strides), storage: place(storage), limits: limits)
        } catch {
            throw self.error(finding, error)
        }
    }
}

extension TorchListing {
    /// Two ways to one name are no matter where both lead to the same elements.
    private mutating func dropRepetitions(
        _ findings: inout [TorchFinding], _ views: inout [TorchView]
    ) throws(CheckpointError) {
        var kept: [Int] = []
        var repeated: [Int] = []
        for place in findings.indices {
            guard let last = kept.last, ExactText(findings[last].name) == ExactText(findings[place].name) else {
                kept.append(place)
                continue
            }
            guard views[last] == views[place] else {
                let (name, offset) = (findings[place].name, heap.tensors[findings[place].tensor].position)
                throw .repeatedTensor(file: context.path, tensor: name, offset: offset)
            }
            repeated.append(place)
        }
        guard let first = repeated.first else { return }
        warnings.append(
            .repeatedTensor(file: context.path, tensor: findings[first].name, count: repeated.count))
        (findings, views) = (kept.map { findings[$0] }, kept.map { views[$0] })
    }

    /// TorchScript has no mark for what is a buffer; attributes that were never filled hold nothing of the network.
    private mutating func dropEmpty(_ findings: inout [TorchFinding], _ views: inout [TorchView]) {
        let kept = views.indices.filter { !views[$0].bytes.isEmpty }
        guard let first = views.firstIndex(where: \.bytes.isEmpty) else { return }
        remark("an attribute without elements is left out", findings[first].name, views.count - kept.count)
        (findings, views) = (kept.map { findings[$0] }, kept.map { views[$0] })
    }

    private mutating func noteOddities(_ findings: [TorchFinding], _ views: [TorchView]) {
        let empty = views.indices.filter { views[$0].bytes.isEmpty }
        if let first = empty.first {
            warnings.append(.emptyTensor(file: context.path, tensor: findings[first].name, count: empty.count))
        }
        let odd = findings.filter { $0.name.printable != $0.name }
        if let first = odd.first {
            warnings.append(.controlCharacters(file: context.path, tensor: first.name, count: odd.count))
        }
        if findings.contains(where: \.name.isEmpty) { warnings.append(.emptyName(file: context.path)) }
    }
}
