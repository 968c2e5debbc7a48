package import Pruning
import Subjects

extension Regrowth {
    /// What card 05 shows: the density that was asked for and is there, how many weights went and came back, in which layers, how dense
    /// each layer is beside how dense it began, and the share of all weights that were ever there.
    package var charts: [Chart] {
        let regrown = points("exchanged")
        guard !regrown.isEmpty || !points("held").isEmpty else { return [] }
        let layers = named("exchanged in").map { Chart.Bars.Row($0.0, $0.1) }
        let densities = named("density of").map { name, density in
            Chart.Bars.Row(name, density, memory.numbers["density at first of \(name)"])
        }
        return [
            Chart(
                "density by step",
                .curves(.init([.init("asked", points("asked")), .init("there", points("held"))], by: "step")), .exact),
            Chart(
                "weights by step",
                .curves(.init([.init("pruned", points("pruned")), .init("regrown", regrown)], by: "step")), .exact),
            Chart("weights regrown by layer", .bars(.init(layers, of: "regrown")), .exact),
            Chart(
                "density by layer", .bars(.init(densities, of: "density", and: "at first", areShares: true)), .exact),
            Chart("weights that were ever there", .curves(.init([.init("share", points("ever"))], by: "step")), .exact),
        ]
    }

    /// `KIND STEP`, in the order of steps.
    private func points(_ kind: String) -> [Chart.Point] {
        named(kind).compactMap { name, value in Int(name).map { Chart.Point(Double($0), value) } }
            .sorted { $0.x < $1.x }
    }

    /// `KIND NAME`, in the order of names.
    private func named(_ kind: String) -> [(String, Double)] {
        memory.numbers.compactMap { key, value in
            key.hasPrefix(kind + " ") ? (String(key.dropFirst(kind.count + 1)), value) : nil
        }.sorted { $0.0 < $1.0 }
    }
}
