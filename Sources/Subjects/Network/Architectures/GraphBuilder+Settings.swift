import Checkpoints

extension GraphBuilder {
    var config: ModelConfig? { checkpoint.config }

    /// A size that only the configuration can tell.
    func stated(_ size: Int?, _ key: String) throws(ForwardError) -> Int {
        guard let size, size > 0 else {
            let fact = config == nil ? "there is no config.json to state" : "its configuration does not state"
            throw .noGraph(fact: "\(fact) \(key)")
        }
        return size
    }

    /// A number of the configuration, or what the family takes where it is silent.
    func number(_ keys: String..., default value: Double) throws(ForwardError) -> Double {
        guard let stated = config?[keys] else { return value }
        guard let number = stated.double, number.isFinite else {
            throw .noGraph(fact: "\(keys.joined(separator: " or ")) is no number")
        }
        return number
    }

    /// How often `name` with 0, 1, 2 … in the place of `#` is there.
    func count(_ name: String, from start: Int = 0) -> Int {
        let end = (start...).first { entry(name.replacing("#", with: "\($0)")) == nil }
        return (end ?? start) - start
    }

    /// Whether a layer lacks a module: a cut says so in its list of widths.
    func isGone(_ key: String, _ layer: Int) -> Bool {
        let widths = config?["espalier_widths"]?[key]?.elements ?? []
        return widths.indices.contains(layer) && widths[layer].integer == 0
    }

    /// Layers that are there, which must be as many as the configuration states; where layers lack modules that alone tells.
    func layers(_ name: String) throws(ForwardError) -> Int {
        if config?["espalier_widths"] != nil, let stated = config?.layers { return stated }
        let found = count(name)
        if let stated = config?.layers, stated != found {
            throw .noGraph(fact: "its configuration states \(stated) layers, \(found) are there")
        }
        return found
    }

    /// Heads of a projection of this many features.
    func heads(_ features: Int, each: Int, _ module: String) throws(ForwardError) -> Int {
        guard each > 0, features > 0, features % each == 0 else {
            throw .noGraph(fact: "\(features) features of \(module.printable) are no heads of \(each)")
        }
        return features / each
    }
}
