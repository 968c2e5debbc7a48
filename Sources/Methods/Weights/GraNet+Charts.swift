package import Pruning
import Subjects

extension Regrowth {
    /// What card 05 counts: how many weights came back at each exchange, and in which layers. As many went.
    package var charts: [Chart] {
        var (points, layers): ([Chart.Point], [Chart.Bars.Row]) = ([], [])
        for (key, count) in memory.numbers {
            if key.hasPrefix("exchanged in ") {
                layers.append(.init(String(key.dropFirst("exchanged in ".count)), count))
            } else if let step = Int(key.dropFirst("exchanged ".count)) {
                points.append(.init(Double(step), count))
            }
        }
        guard !points.isEmpty else { return [] }
        points.sort { $0.x < $1.x }
        layers.sort { $0.name < $1.name }
        return [
            Chart("weights regrown by step", .curves(.init([.init("regrown", points)], by: "step")), .exact),
            Chart("weights regrown by layer", .bars(.init(layers, of: "regrown")), .exact),
        ]
    }
}
