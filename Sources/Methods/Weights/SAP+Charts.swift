import Checkpoints
package import Pruning
package import Subjects
import Tensors

extension RewoundRounds {
    /// What card 03 shows of a training: the index and what is left after each round, of each layer and of all, and the phases of the
    /// index of all; how much further the bound would go.
    package var charts: [Chart] {
        let names = Set(memory.numbers.keys.compactMap { layer(of: $0) }).sorted()
        guard let last = (0..<rounds).last(where: { memory.numbers["index \($0)"] != nil }) else { return [] }
        func curve(_ kind: String, _ name: String?, per whole: Double = 1) -> Chart.Curves.Curve {
            let suffix = name.map { " " + $0 } ?? ""
            let points = (0...last).compactMap { round in
                memory.numbers["\(kind) \(round)\(suffix)"].map { Chart.Point(Double(round + 1), $0 / whole) }
            }
            return .init(name ?? "all", points)
        }
        let index = [curve("index", nil)] + names.map { curve("index", $0) }
        let left = ([nil] + names).map { name in
            let first = memory.numbers["left 0" + (name.map { " " + $0 } ?? "")] ?? 1
            return curve("left", name, per: first / 100)
        }
        let slack = names.map { name in
            let bound = self.slack.index.bound(
                memory.numbers["index \(last) \(name)"] ?? 0, of: Int(memory.numbers["left \(last) \(name)"] ?? 0),
                slack: self.slack.slack)
            let alive = max(memory.numbers["left \(last) \(name)"] ?? 1, 1)
            return Chart.Bars.Row(name, max(1 - Double(bound) / alive, 0))
        }
        return [
            Chart("PQ index by round", .curves(.init(index, by: "round")), .exact),
            Chart("phases of the PQ index", .curves(.init(Self.phases(index[0].points), by: "round")), .exact),
            Chart("% of weights left by round", .curves(.init(left, by: "round")), .exact),
            Chart(
                "slack after round \(last + 1)", .bars(.init(slack, of: "may still go", areShares: true)), .exact),
        ]
    }

    /// The hypothesis of section 3.3: the index falls while the network is regularised, rises once it has no room left, and falls
    /// again as it collapses. What the index did not come to has no curve.
    static func phases(_ points: [Chart.Point]) -> [Chart.Curves.Curve] {
        guard let last = points.indices.last else { return [] }
        let lowest = points.indices.min { points[$0].y < points[$1].y } ?? 0
        // The lowest of all may be where it has collapsed: the first turn is what is looked for.
        let turn = points.indices.dropLast().first { points[$0].y < points[$0 + 1].y } ?? lowest
        let top = points[turn...].indices.max { points[$0].y < points[$1].y } ?? last
        let parts = [("regularised", 0, turn), ("compressed", turn, top), ("collapsing", top, last)]
        return parts.filter { $0.1 < $0.2 }.map { .init($0.0, Array(points[$0.1...$0.2])) }
    }

    /// `index 3 conv1.weight` is of conv1.weight; nil for what is of all.
    private func layer(of key: String) -> String? {
        let parts = key.split(separator: " ", maxSplits: 2)
        return parts.count == 3 && parts[0] == "index" ? String(parts[2]) : nil
    }
}

extension SAP: ChartingMethod {
    /// The index of each layer and its slack; of the layer under the cursor the index over p and q.
    package func charts(of scores: [TargetScore], in subject: Network, shown: Int?) -> [Chart] {
        let index = slack.index
        let known = scores.map { (name: subject.layers[$0.target.layer].entry.name, ranking: $0.ranking) }
        let indices = known.map { Chart.Bars.Row($0.name, index.value(of: $0.ranking), Self.gini($0.ranking)) }
        let room = known.map { item in
            let kept = index.bound(index.value(of: item.ranking), of: item.ranking.count, slack: slack.slack)
            return Chart.Bars.Row(item.name, 1 - Double(kept) / Double(max(item.ranking.count, 1)))
        }
        var charts = [
            Chart(
                "PQ index, p \(settings.p), q \(settings.q)",
                .bars(.init(indices, of: "PQ index, 0 even", and: "Gini")), .exact),
            Chart("slack", .bars(.init(room, of: "may go", areShares: true)), .exact),
        ]
        if let score = scores.first(where: { $0.target.layer == shown }) {
            charts.append(Self.map(score.ranking, subject.layers[score.target.layer].entry.name))
        }
        return charts
    }

    /// Gini's index Σ (2i − n − 1) w_i / (n Σ w), w ascending; bins count as their root mean square.
    private static func gini(_ ranking: Ranking) -> Double {
        var (seen, sum, weighted) = (0, 0.0, 0.0)
        for row in 0..<ranking.rowCount where ranking.firstBits[row] < Float.infinity.bitPattern {
            let units = ranking.count(of: row)
            let value =
                ranking.width(of: row) == 1
                ? Double(Float(bitPattern: ranking.firstBits[row])) : ranking.meanEnergy(of: row).squareRoot()
            sum += Double(units) * value
            weighted += Double(units) * Double(2 * seen + units - ranking.count) * value
            seen += units
        }
        return sum > 0 && ranking.count > 0 ? weighted / (Double(ranking.count) * sum) : 0
    }

    private static func map(_ ranking: Ranking, _ name: String) -> Chart {
        let rows = (1...10).map { Double($0) / 10 }
        let columns = (0...10).map { 1 + Double($0) / 10 }
        let values = rows.map { p in columns.map { q in p < q ? PQIndex(p: p, q: q).value(of: ranking) : .nan } }
        return Chart(
            "PQ index over p and q", .map(.init(rows.map { "p \($0)" }, by: "q 1.0 to 2.0", values)), .exact,
            subject: name)
    }
}
