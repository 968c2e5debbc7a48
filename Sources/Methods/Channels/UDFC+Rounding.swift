import Checkpoints
import Pruning
import Subjects
import Tensors

extension UDFC {
    /// Puts the weights that activations are multiplied with on grids, one a layer, in the order of execution. A layer has the bits
    /// that the plan states for it, else the settings'; 32 leave it as it is.
    ///
    /// - Throws: `.invalidValue` for bits of a layer that the network does not have.
    func round(
        _ plan: Plan, _ tools: GroupTools, _ chains: [GroupChain], _ weights: inout WorkingWeights,
        _ choice: inout GroupChoice
    ) throws(PruningError) {
        let layers = Self.products(tools.grouping.graph)
        try Self.check(plan.bits, layers)
        let made = Dictionary(chains.map { ($0.maker.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
        let subjects = tools.wantsCharts ? Self.subjects(tools.grouping) : [:]
        var (counts, lost): ([Int: Int], Int) = ([:], 0)
        for entry in layers {
            guard !Task.isCancelled else { throw .cancelled }
            let bits = plan.bits(of: entry.name) ?? Int(settings.bits)
            guard bits < LayerBits.range.upperBound else { continue }
            let before = try weights.elements(entry)
            let grid = SymmetricGrid(bits: bits, largest: before.reduce(0) { max($0, $1.magnitude) })
            let after = before.map(grid.rounded)
            weights.set(entry, after)
            counts[bits, default: 0] += 1
            if let subject = subjects[entry.name] {
                let left = Self.left(of: entry, choice.cuts)
                choice.charts += Self.charts(left.map { (before[$0], after[$0]) }, grid, bits, subject)
            }
            guard settings.repair == "udfc", let chain = made[entry.name] else { continue }
            lost += try scale(chain, before, after, &weights)
        }
        choice.notes += Self.notes(counts, of: layers.count, lost: lost)
    }

    /// What was rounded; a file holds numbers of its own type all the same.
    private static func notes(_ counts: [Int: Int], of layers: Int, lost: Int) -> [String] {
        guard !counts.isEmpty else { return [] }
        let rounded = counts.sorted { $0.key < $1.key }.enumerated().map { place, item in
            let what = place > 0 ? "" : item.value == 1 ? "weight lies " : "weights lie "
            return "\(item.value) \(what)on " + (item.value == 1 ? "a grid" : "grids") + " of \(item.key) bits"
                + (item.value == 1 ? "" : " each")
        }
        let whole = layers - counts.values.reduce(0, +)
        let parts = rounded + (whole > 0 ? ["\(whole) on none"] : [])
        let note =
            parts.joined(separator: ", ")
            + "; that saves no bytes: what is rounded is stored as the numbers that its levels stand for"
        return [note] + (lost > 0 ? ["\(lost) channels have nothing left on their grid"] : [])
    }

    private static func check(_ stated: [LayerBits], _ layers: [TensorEntry]) throws(PruningError) {
        for bits in stated where !layers.contains(where: { bits.matches($0.name) }) {
            throw .invalidValue(
                name: "bits", value: "\(bits)", expected: "a pattern of the name of some layer that can be rounded")
        }
    }

    /// Scales each column by what brings the rounded row nearest to the row, and the bias back.
    /// - Returns: rows without a number other than 0, which are left as they are.
    private func scale(
        _ chain: GroupChain, _ before: [Double], _ after: [Double], _ weights: inout WorkingWeights
    ) throws(PruningError) -> Int {
        let lines = AxisLines(chain.maker.entry.shape, chain.maker.axis)
        var lost = 0
        let scales = (0..<chain.group.count).map { unit in
            var (own, rounded): ([Double], [Double]) = ([], [])
            lines.forEach(chain.maker.map.positions(of: unit)[0]) { range in
                own += before[range]
                rounded += after[range]
            }
            if own.contains(where: { $0 != 0 }), rounded.allSatisfy({ $0 == 0 }) { lost += 1 }
            return SymmetricGrid.scale(of: own, on: rounded)
        }
        let folded = try weights.rows(chain).biases
        for reader in chain.readers {
            try weights.change(
                reader.entry,
                { lines, elements in
                    for (unit, scale) in scales.enumerated() {
                        for place in reader.map.positions(of: unit) { lines.scale(place, by: scale, in: &elements) }
                    }
                }, along: reader.axis)
        }
        // What is added behind the rows: the norm's shift, or the bias itself.
        guard let entry = chain.norm?.shift ?? chain.bias else { return lost }
        let stated = try weights.elements(entry)
        weights.set(entry, stated.indices.map { stated[$0] + folded[$0] / scales[$0] - folded[$0] })
        return lost
    }

    /// Stored weights of plain layers, each once.
    private static func products(_ graph: Graph) -> [TensorEntry] {
        var entries: [Graph.Value: TensorEntry] = [:]
        for constant in graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        var seen: Set<String> = []
        return graph.body.nodes.compactMap { node in
            guard ["Conv", "Gemm", "MatMul", "espalier.Linear"].contains(node.operation), node.inputs.count > 1,
                let entry = node.inputs[1].flatMap({ entries[$0] }), entry.dtype.isFloatingPoint
            else { return nil }
            return seen.insert(entry.name).inserted ? entry : nil
        }
    }
}

// MARK: - What is shown of it
extension UDFC {
    /// By tensor, the group whose units it makes.
    private static func subjects(_ grouping: Grouping) -> [String: String] {
        var subjects: [String: String] = [:]
        for group in grouping.groups {
            for entry in group.makers where subjects[entry.name] == nil { subjects[entry.name] = group.name }
        }
        return subjects
    }

    /// Places of a tensor that no cut takes out, ascending.
    private static func left(of entry: TensorEntry, _ cuts: [GroupCut]) -> [Int] {
        var isGone = [Bool](repeating: false, count: entry.elementCount)
        for cut in cuts where !cut.removed.isEmpty {
            for member in cut.group.members where member.entry.name == entry.name {
                let lines = AxisLines(entry.shape, member.axis)
                for place in cut.removed.flatMap({ member.map.positions(of: $0) }) {
                    lines.forEach(place) { range in for index in range { isGone[index] = true } }
                }
            }
        }
        return isGone.indices.filter { !isGone[$0] }
    }

    /// The weights with the levels that they go to, and how many went to each.
    private static func charts(
        _ weights: [(before: Double, after: Double)], _ grid: SymmetricGrid, _ bits: Int, _ subject: String
    ) -> [Chart] {
        let stride = max(1, weights.count / mostDrawn)
        let drawn = Swift.stride(from: 0, to: weights.count, by: stride).map { weights[$0] }
        let share = stride > 1 ? ", one of \(stride)" : ""
        // More levels than that lie closer than columns do.
        let levels = grid.levels <= mostMarked && grid.largest > 0 ? grid.all : []
        return [
            Chart(
                "weights on \(bits) bits\(share)", .histogram(.init(drawn.map(\.after), of: "w")), .exact,
                subject: subject),
            Chart(
                "weights before, levels of \(bits) bits\(share)",
                .histogram(.init(drawn.map(\.before), of: "w", marks: levels)), .exact, subject: subject),
        ]
    }

    /// Weights that a histogram is made of at most.
    private static let mostDrawn = 1 << 16
    /// Levels on each side that are marked at most.
    private static let mostMarked = 15
}
