import Checkpoints
import Pruning
import Subjects

extension FLAP {
    /// What card 27 shows: z of heads and of channels with the threshold, what is kept of each, the error with and without the bias.
    func charts(_ readers: [FLAPReader], _ scores: [[Double]], _ cuts: [GroupCut]) -> [Chart] {
        let kinds = [true, false].compactMap { isChannel -> Chart? in
            let places = readers.indices.filter { (readers[$0].group.kind == .channel) == isChannel }
            let values = places.flatMap { scores[$0] }
            guard !values.isEmpty else { return nil }
            let gone = places.flatMap { place in cuts[place].removed.map { scores[place][$0] } }
            let cut = settings.structure == "ul-um" ? nil : gone.max().map { $0.nextUp }
            return Chart(
                "z of \(isChannel ? "channels" : "heads")", .histogram(.init(values, of: "z", cut: cut)), .measured)
        }
        return kinds + [Self.kept(cuts), errors(readers, cuts)]
    }

    /// Heads and channels together first, then each group.
    private static func kept(_ cuts: [GroupCut]) -> Chart {
        func row(_ name: String, _ cuts: [GroupCut]) -> Chart.Bars.Row? {
            let all = cuts.reduce(0) { $0 + $1.group.count }
            guard all > 0 else { return nil }
            return .init(name, Double(cuts.reduce(0) { $0 + $1.kept.count }) / Double(all))
        }
        let wholes = [
            row("attention", cuts.filter { $0.group.kind != .channel }),
            row("MLP", cuts.filter { $0.group.kind == .channel }),
        ]
        let rows = wholes.compactMap { $0 } + cuts.compactMap { row($0.group.name, [$0]) }
        return Chart("units kept", .bars(.init(rows, of: "kept", areShares: true)), .exact)
    }

    private func errors(_ readers: [FLAPReader], _ cuts: [GroupCut]) -> Chart {
        let rows = zip(readers, cuts).map { reader, cut in
            let errors = reader.errors(removing: cut.removed)
            return Chart.Bars.Row(
                reader.layer.entry.name, settings.bias == "on" ? errors.biased : errors.bare, errors.bare)
        }
        return Chart(
            "error of what reads, channels as if apart", .bars(.init(rows, of: "now", and: "without bias")), .proxy)
    }
}
