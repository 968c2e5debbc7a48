import Checkpoints
import Tensors

/// Samples that a network is run on, with their labels where there are any.
///
/// A value: parts, orders and prefixes share the samples, which stay in their file until a batch asks for them. One that was
/// opened has its own order; class folders come class by class, so shuffle before taking a prefix.
package struct Dataset: Sendable {
    /// As the person gave it.
    package let path: String
    /// The file's own name, with the part where there are several: `digits.npz test`.
    package let name: String
    /// Inputs; at least one.
    package internal(set) var columns: [Column]
    package let labels: Labels?
    /// Tokens at the front of every window but the first of the file that the window before has too.
    package internal(set) var overlap = 0
    /// Samples that are stored.
    let stored: Int
    /// Those that are shown, in order; nil for all.
    var rows: [Int]?

    init(path: String, name: String, columns: [Column], labels: Labels?, stored: Int) {
        self.path = path
        self.name = name
        self.columns = columns
        self.labels = labels
        self.stored = stored
    }

    package var count: Int { rows?.count ?? stored }

    /// The row of the file that a sample is.
    package func row(_ index: Int) -> Int { rows?[index] ?? index }

    /// The label of a sample; nil without labels.
    package func label(_ index: Int) -> Int? { labels?.values[row(index)] }

    /// Samples by their places here, each `0..<count`, in any order and repeated at will.
    ///
    /// - Throws: `.notFinite` for a NaN or an infinity, `.image`, `.checkpoint` for a file that changed.
    package func batch(_ indices: some Collection<Int>) throws(DatasetError) -> Batch {
        let rows = indices.map(row)
        var inputs: [(name: String, value: HostTensor)] = []
        for column in columns { inputs.append((column.name, try column.tensor(rows, file: path))) }
        let labels = labels.map { labels in
            HostTensor(rows.map { Int64(labels.values[$0]) }, shape: [rows.count])
        }
        return Batch(inputs: inputs, labels: labels, indices: rows)
    }

    /// The places of every batch, in order; the last may be short.
    package func batches(of size: Int) -> [Range<Int>] {
        precondition(size > 0, "a batch holds a sample at least")
        return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    /// The first samples, or all where there are fewer.
    package func prefix(_ count: Int) -> Dataset { showing(Array((0..<min(max(count, 0), self.count)).map(row))) }

    /// The samples in an order of the seed, the same on every machine.
    package func shuffled(seed: UInt64) -> Dataset {
        var random = Random(seed: seed, stream: "shuffle")
        return showing(random.permutation(of: count).map(row))
    }

    /// Those samples, by their places here.
    package func selecting(_ indices: some Collection<Int>) -> Dataset { showing(indices.map(row)) }

    /// What was done to each column, in one line.
    package var transforms: String {
        columns.map { "\($0.name.printable): \($0.transform)" }.joined(separator: "; ")
    }

    func showing(_ rows: [Int]) -> Dataset {
        var shown = self
        shown.rows = rows
        return shown
    }
}
