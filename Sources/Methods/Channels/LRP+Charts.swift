import Pruning
import Subjects
import Tensors

extension LRP {
    /// What went in each round, and how much relevance each layer lost.
    static func charts(_ groups: [Group], _ steps: [[Int]], _ first: FilterScores?) -> [Chart] {
        var charts: [Chart] = []
        if !steps.isEmpty {
            let rows = groups.indices.map { group in
                steps.indices.map { Double(steps[$0][group] - ($0 > 0 ? steps[$0 - 1][group] : 0)) }
            }
            charts.append(
                Chart(
                    "units gone by round", .map(.init(groups.map(\.name), by: "round 1 to \(steps.count)", rows)),
                    .exact))
        }
        if let flows = first?.flows, !flows.isEmpty {
            let rows = flows.map { Chart.Bars.Row($0.layer, $0.leakage) }
            charts.append(Chart("relevance lost", .bars(.init(rows, of: "lost", areShares: true)), .measured))
        }
        return charts
    }

    /// How alike the criteria rank all units of the whole network, and what the first sample's input is explained by.
    func comparison(
        _ groups: [Group], _ tools: GroupTools, _ samples: ReferenceSamples
    ) throws(PruningError) -> [Chart] {
        let names = ["lrp-z+", "lrp-eps", "lrp-alpha2-beta1", "weight", "grad", "taylor"]
        var ranked: [(name: String, scores: [Double])] = []
        for (place, name) in names.enumerated() {
            guard !Task.isCancelled else { throw .cancelled }
            tools.tell("comparing criteria", place, of: names.count)
            var other = settings
            other.criterion = name
            let scoring = FilterScoring(tools.network, tools.grouping.graph, LRP(other).criterion, on: samples)
            // A criterion that this network has no rule for is left out, and the choice stands.
            guard let found = try? scores(scoring, tools.grouping, []) else { continue }
            let units = groups.compactMap { found.units(of: $0) }
            if units.count == groups.count { ranked.append((name, units.flatMap { $0 })) }
        }
        let rows = ranked.map { one in
            [one.name] + ranked.map { "\((RankCorrelation.spearman(one.scores, $0.scores) * 100).rounded() / 100)" }
        }
        let table = Chart(
            "Spearman of the units' ranks", .table(.init(["criterion"] + ranked.map(\.name), rows)), .measured)
        return [table] + (try inputMap(tools, samples).map { [$0] } ?? [])
    }

    /// Relevance above 0 at the pixels of the first sample, over all its planes; nil where inputs are no pictures.
    private func inputMap(_ tools: GroupTools, _ samples: ReferenceSamples) throws(PruningError) -> Chart? {
        guard case .relevance(let rules, _) = criterion, let label = samples.data.label(0) else { return nil }
        let batch: Batch
        do throws(DatasetError) { batch = try samples.data.batch(0..<1) } catch { throw .data(error) }
        do {
            let runtime = try Runtime.open()
            let pass = try RelevancePass(tools.grouping.graph, Weights(tools.grouping.checkpoint, runtime), rules)
            let inputs = try tools.grouping.graph.filled(batch.tensors(runtime))
            let found = try pass.run(inputs) { output throws(RuntimeError) in
                var target = [Float](repeating: 0, count: output.elementCount)
                if label < target.count { target[label] = 1 }
                return try output.runtime.tensor(target, shape: output.shape)
            }
            guard let input = found.inputs.compactMap({ $0 }).first, input.rank == 4 else { return nil }
            let (height, width) = (input.shape[2], input.shape[3])
            let sums = try input.cast(to: .f64).sum([0, 1]).doubles()
            let rows = (0..<height).map { row in (0..<width).map { max(sums[row * width + $0], 0) } }
            return Chart(
                "relevance of the pixels of sample 1, class \(label)",
                .map(.init((0..<height).map { "\($0)" }, by: "column 0 to \(width - 1)", rows)), .measured)
        } catch {
            return nil
        }
    }
}

/// How alike two orders of the same things are.
package enum RankCorrelation {
    /// Spearman's ρ: the correlation of ranks, equal numbers sharing the mean of theirs. 0 where one side is all equal.
    package static func spearman(_ first: [Double], _ second: [Double]) -> Double {
        precondition(first.count == second.count, "of the same things")
        let (a, b) = (ranks(first), ranks(second))
        let mean = Double(first.count + 1) / 2
        var (product, left, right) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += (x - mean) * (y - mean)
            left += (x - mean) * (x - mean)
            right += (y - mean) * (y - mean)
        }
        return left > 0 && right > 0 ? product / (left * right).squareRoot() : 0
    }

    /// From 1 on.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
            for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
            start = end + 1
        }
        return ranks
    }
}
