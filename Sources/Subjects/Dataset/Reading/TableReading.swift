import Checkpoints
import Tensors

/// Named arrays whose first axis counts the samples.
struct TableReading {
    private let checkpoint: Checkpoint
    private let path: String
    private let options: DatasetOptions

    /// An array, and what its name says.
    private struct Found {
        let name: ColumnName
        let entry: TensorEntry
    }

    init(_ path: String, _ options: DatasetOptions) throws(DatasetError) {
        do throws(CheckpointError) { checkpoint = try Checkpoint.open(path) } catch { throw .checkpoint(error) }
        self.path = path
        self.options = options
    }

    /// Arrays of no part are left out where others have one.
    func parts() throws(DatasetError) -> [(name: String, data: Dataset)] {
        let all = checkpoint.tensors.map { Found(name: ColumnName($0.name), entry: $0) }
        let isAlone = all.count == 1 && options.inputs.isEmpty
        if isAlone, all[0].entry.shape.count == 1 { return try IdentifierReading(path, options).parts() }
        let names = Set(all.map(\.name.part)).sorted()
        var parts: [(name: String, data: Dataset)] = []
        for name in names where !name.isEmpty || names.count == 1 {
            parts.append((name, try dataset(name, all.filter { $0.name.part == name })))
        }
        guard !parts.isEmpty else { throw .noInputs(file: path, columns: []) }
        return parts
    }

    private func dataset(_ part: String, _ found: [Found]) throws(DatasetError) -> Dataset {
        let labels = try labels(found)
        let inputs = try inputs(found, besides: labels)
        for input in inputs.dropFirst() { try check(input, against: inputs[0]) }
        if let labels { try check(labels, against: inputs[0]) }
        var columns: [Column] = []
        for input in inputs {
            // One array of integers, a row a sample, is token ids under any name.
            let isIdentifiers = found.count == 1 && input.entry.shape.count == 2 && input.entry.dtype.isWideInteger
            columns.append(try column(isIdentifiers ? "input_ids" : input.name.base, input.entry))
        }
        return Dataset(
            path: path, name: checkpoint.displayName + (part.isEmpty ? "" : " \(part)"), columns: columns,
            labels: try labels.map { (found) throws(DatasetError) in try read(found) }, stored: inputs[0].entry.shape[0]
        )
    }

    private func column(_ name: String, _ entry: TensorEntry) throws(DatasetError) -> Column {
        let samples = EntryReading(checkpoint, entry, path)
        let shape = Array(entry.shape.dropFirst())
        let store = try samples.store(step: entry.dtype.byteCount(of: shape.reduce(1, *)))
        var column = Column(name, store, storedType: entry.dtype, storedShape: shape)
        column.apply(try options.transform(of: column, file: path))
        return column
    }

    private func read(_ found: Found) throws(DatasetError) -> Labels {
        Labels(name: found.name.base, values: try EntryReading(checkpoint, found.entry, path).wholeNumbers())
    }

    // MARK: Choosing

    private func labels(_ found: [Found]) throws(DatasetError) -> Found? {
        switch options.labels {
        case .none: return nil
        case .named(let name): return try checkLabels(self.found(name, in: found))
        case .found: break
        }
        let others = found.filter { !isChosen($0) }
        if let named = others.first(where: { $0.name.isLabel }) { return try checkLabels(named) }
        let counts = Set(found.filter { $0.entry.shape.count >= 2 }.map { $0.entry.shape[0] })
        let possible = others.filter {
            $0.entry.shape.count == 1 && $0.entry.dtype.isInteger && counts.contains($0.entry.shape[0])
        }
        guard possible.count <= 1 else { throw .severalLabels(file: path, choices: possible.map(\.entry.name)) }
        return possible.first
    }

    private func checkLabels(_ found: Found) throws(DatasetError) -> Found {
        let shape = found.entry.shape
        guard shape.count == 1 || shape.count == 2 && shape[1] == 1 else {
            throw .labelShape(file: path, column: found.entry.name, shape: shape)
        }
        return found
    }

    /// Those that were named, else all of two axes and more.
    private func inputs(_ found: [Found], besides labels: Found?) throws(DatasetError) -> [Found] {
        var chosen: [Found] = []
        for name in options.inputs { chosen.append(try self.found(name, in: found)) }
        if chosen.isEmpty {
            chosen = found.filter { $0.entry.shape.count >= 2 && $0.entry != labels?.entry }
        }
        guard let first = chosen.first else { throw .noInputs(file: path, columns: found.map(\.entry.name)) }
        for input in chosen { try EntryReading(checkpoint, input.entry, path).check() }
        return [first] + chosen.dropFirst()
    }

    private func isChosen(_ found: Found) -> Bool {
        options.inputs.contains(found.name.base) || options.inputs.contains(found.entry.name)
    }

    private func found(_ name: String, in found: [Found]) throws(DatasetError) -> Found {
        if let one = found.first(where: { $0.entry.name == name }) ?? found.first(where: { $0.name.base == name }) {
            return one
        }
        throw .unknownColumn(file: path, name: name, choices: found.map(\.name.base))
    }

    private func check(_ found: Found, against first: Found) throws(DatasetError) {
        let (count, expected) = (found.entry.shape.first ?? 0, first.entry.shape[0])
        guard count == expected else {
            throw .countsDiffer(
                file: path, column: found.entry.name, count: count, other: first.entry.name, otherCount: expected)
        }
    }
}

extension DType {
    /// Whole numbers of whole bytes; truth values too.
    var isInteger: Bool {
        switch self {
        case .bool, .u8, .i8, .i16, .u16, .i32, .u32, .i64, .u64: true
        default: false
        }
    }

    /// Integers that no picture is made of.
    var isWideInteger: Bool { isInteger && blockBytes > 1 }
}
