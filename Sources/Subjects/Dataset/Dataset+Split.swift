import Tensors

extension Dataset {
    /// Two disjoint parts that hold every sample, each in an order of the seed.
    ///
    /// - Parameters:
    ///   - share: of the samples that are held out, above 0 and below 1; rounded to whole samples.
    ///   - isStratified: whether every class gives its share, to one sample (largest remainders, lower classes first);
    ///     without labels that changes nothing.
    /// - Throws: `.emptyPart` where a part would hold nothing, `.invalidOption`.
    package func split(
        held share: Double, seed: UInt64, isStratified: Bool = true
    ) throws(DatasetError) -> (rest: Dataset, held: Dataset) {
        guard share > 0, share < 1 else { throw .invalidOption(text: "held=\(share)", expected: "between 0 and 1") }
        let total = Int((Double(count) * share).rounded())
        guard total > 0, total < count else { throw .emptyPart(file: path, count: count, held: share) }
        var random = Random(seed: seed, stream: "split")
        var held: [Int] = []
        var rest: [Int] = []
        for (members, count) in quotas(total, share, isStratified) {
            var members = members
            random.shuffle(&members)
            held += members[..<count]
            rest += members[count...]
        }
        // Class by class so far, and a prefix should show them all.
        random.shuffle(&held)
        random.shuffle(&rest)
        return (selecting(rest), selecting(held))
    }

    /// The places of each class in order, and how many of them are held out.
    private func quotas(_ total: Int, _ share: Double, _ isStratified: Bool) -> [(members: [Int], count: Int)] {
        guard isStratified, labels != nil else { return [(Array(0..<count), total)] }
        let classes = Dictionary(grouping: 0..<count) { label($0) ?? 0 }.sorted { $0.key < $1.key }.map(\.value)
        var counts = classes.map { Int(Double($0.count) * share) }
        let remainders = classes.indices.map { Double(classes[$0].count) * share - Double(counts[$0]) }
        let byRemainder = classes.indices.sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
        for place in byRemainder.prefix(max(total - counts.reduce(0, +), 0)) { counts[place] += 1 }
        return Array(zip(classes, counts)).map { ($0.0, min($0.1, $0.0.count)) }
    }
}
