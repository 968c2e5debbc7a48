import Glibc
import Pruning
import Subjects

extension ZipLM {
    /// What card 37 shows: errors by level, the table of times, and what other speed-ups would cost.
    func charts(
        _ modules: [LadderModule], _ found: LevelSearch.Found, _ program: LevelProgram, _ times: LevelTimes,
        _ tools: GroupTools
    ) throws(PruningError) -> [Chart] {
        [
            Self.errors(modules, found.levels), Self.table(modules, found.levels, times),
            try pareto(modules, found, program, times, tools),
        ]
    }

    private static func errors(_ modules: [LadderModule], _ levels: [Int]) -> Chart {
        let curves = zip(modules, levels).map { module, level in
            let points = module.ladder.levels.map { rung in
                Chart.Point(
                    100 * Double(rung.removed) / Double(max(module.group.count, 1)),
                    rung.error > 0 ? rung.error : .nan)
            }
            return Chart.Curves.Curve(module.group.name, points, chosen: level > 0 ? points[level] : nil)
        }
        return Chart(
            "relative error by share gone", .curves(.init(curves, by: "% of units gone", isLogarithmic: true)),
            .measured)
    }

    private static func table(_ modules: [LadderModule], _ levels: [Int], _ times: LevelTimes) -> Chart {
        let deepest = modules.map(\.counts.count).max() ?? 0
        let rows = zip(modules, times.times).map { module, times in
            [module.group.name] + times.map(text)
        }
        return Chart(
            "\(times.source == .measured ? "ms" : times.source.rawValue) at each level",
            .table(.init(["group"] + (0..<deepest).map { "\($0)" }, rows, chosen: levels.map { $0 + 1 })),
            times.source == .measured ? .measured : .exact)
    }

    private static func text(_ time: Double) -> String {
        time >= 1000 ? "\(Int(time.rounded()))" : "\((time * 1000).rounded() / 1000)"
    }

    /// Loss on the data of what the program makes of other budgets with equal weights; the choice itself had a search.
    private func pareto(
        _ modules: [LadderModule], _ found: LevelSearch.Found, _ program: LevelProgram, _ times: LevelTimes,
        _ tools: GroupTools
    ) throws(PruningError) -> Chart {
        let trial = try tools.trial()
        func speedup(_ levels: [Int]) -> Double {
            times.whole / max(times.rest + program.time(levels), .leastNormalMagnitude)
        }
        var points: [Chart.Point] = []
        for step in 0..<Self.budgets {
            guard !Task.isCancelled else { throw .cancelled }
            tools.tell("trying other speed-ups", step, of: Self.budgets)
            let share = Double(step) / Double(Self.budgets - 1)
            let most = times.whole - times.rest
            guard let levels = program.levels(within: most + share * (program.leastTime - most)) else { continue }
            let loss = try trial.loss(with: Self.weights(modules, levels))
            if loss.isFinite { points.append(.init(speedup(levels), loss)) }
        }
        let chosen = Chart.Point(speedup(found.levels), found.loss)
        return Chart(
            "calibration loss by speed-up in the table",
            .curves(.init([.init("equal weights", points, chosen: chosen)], by: "times as fast")), .measured)
    }

    /// Budgets that are tried beside the one asked for.
    private static var budgets: Int { 8 }
}
