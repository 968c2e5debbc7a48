import Checkpoints
package import Subjects
import Tensors
import Yams

extension Recipe {
    /// Reads YAML or JSON.
    /// - Throws: `.recipe` with file and line for text that is neither, a field that is not known, a value that does not
    ///   read, or another schema version.
    package init(_ text: String, file: String) throws(PruningError) {
        let reader = RecipeReader(file: file)
        let fields = try reader.fields(
            of: try reader.compose(text),
            knowing: [
                "espalier", "checkpoint", "method", "granularity", "pattern", "allocator", "budget", "minimum-kept",
                "scope", "ties", "rules", "bits", "overrides", "balanced", "layers", "groups", "padded", "dtype",
                "tokens",
            ])
        try reader.checkVersion(fields["espalier"])
        if let ties = fields["ties"], ties.string != Self.tieRule {
            throw reader.error(ties, "this program breaks ties by \(Self.tieRule)")
        }
        let checkpoint = try reader.fields(of: fields["checkpoint"], knowing: ["name", "fingerprint"])
        self.init(
            checkpoint: checkpoint["name"]?.string ?? "", fingerprint: checkpoint["fingerprint"]?.string ?? "",
            plan: try reader.plan(fields), layers: try reader.layers(fields["layers"]))
        groups = try reader.groups(fields["groups"])
        if let bits = fields["bits"], groups.isEmpty {
            throw reader.error(bits, "bits of layers go with a cut: there are no groups")
        }
        tokens = try reader.tokens(fields["tokens"])
        isPadded = fields["padded"]?.bool ?? false
    }
}

extension RecipeReader {
    fileprivate func plan(_ fields: [String: Node]) throws(PruningError) -> Plan {
        var plan = Plan()
        plan.method = try method(fields["method"])
        plan.granularity = try value(fields["granularity"], "a granularity", or: .weight) { Granularity($0) }
        if let type = fields["dtype"] {
            plan.stored = try value(type, "F32, F16 or BF16", or: .f32) { Plan.storedTypes[$0.uppercased()] }
        }
        plan.pattern = try value(fields["pattern"], "a pattern", or: .none) { Pattern($0) }
        plan.scope = try value(fields["scope"], "a scope", or: .layer) { Scope(rawValue: $0) }
        plan.allocator = try value(fields["allocator"], "an allocator", or: .method) { AllocatorChoice(rawValue: $0) }
        plan.budget = try value(fields["budget"], "a budget", or: .sparsity(0)) { Budget($0) }
        plan.minimumKept = try value(fields["minimum-kept"], "a minimum", or: .none) { MinimumKept($0) }
        if let rules = fields["rules"] {
            guard let items = rules.sequence else { throw error(rules, "a list of rules was expected") }
            for item in items {
                plan.rules.append(try value(item, "a rule", or: Rule(Glob("*"), .init())) { Rule($0) })
            }
        }
        if let bits = fields["bits"] {
            guard let items = bits.sequence else { throw error(bits, "a list of GLOB=BITS was expected") }
            for item in items {
                plan.bits.append(try value(item, "GLOB=BITS", or: LayerBits(Glob("*"), 32)) { LayerBits($0) })
            }
        }
        plan.overrides = try settings(fields["overrides"])
        plan.balanced = try settings(fields["balanced"])
        return plan
    }

    func method(_ node: Node?) throws(PruningError) -> MethodChoice {
        let fields = try fields(of: node, knowing: ["id", "settings", "data", "samples", "data-seed"])
        var choice = MethodChoice(id: fields["id"]?.string ?? "magnitude")
        if let data = fields["data"]?.string {
            let samples = try value(fields["samples"], "a count", or: CalibrationChoice.samples) { Int($0) }
            let seed = try value(fields["data-seed"], "a seed", or: 0) { UInt64($0) }
            choice.calibration = CalibrationChoice(data: data, samples: samples, seed: seed)
        }
        guard let settings = fields["settings"] else { return choice }
        for (name, value, _) in try pairs(settings) { choice.settings[name] = SettingValue(value.string ?? "") }
        return choice
    }

    private func settings(_ node: Node?) throws(PruningError) -> [String: LayerSetting] {
        guard let node else { return [:] }
        var settings: [String: LayerSetting] = [:]
        for (name, item, _) in try pairs(node) {
            settings[name] = try value(item, "a setting", or: .init()) { LayerSetting($0) }
        }
        return settings
    }

    fileprivate func groups(_ node: Node?) throws(PruningError) -> [Recipe.AchievedGroup] {
        guard let node else { return [] }
        guard let items = node.sequence else { throw error(node, "a list of groups was expected") }
        var groups: [Recipe.AchievedGroup] = []
        for item in items {
            let fields = try fields(of: item, knowing: ["name", "of", "removed"])
            guard let name = fields["name"]?.string, let of = fields["of"]?.int, let text = fields["removed"]?.string,
                let removed = Recipe.AchievedGroup.units(text), removed.allSatisfy({ (0..<of).contains($0) })
            else { throw error(item, "a group needs a name, how many units it has, and which are removed") }
            groups.append(Recipe.AchievedGroup(name: name, of: of, removed: removed))
        }
        return groups
    }

    fileprivate func layers(_ node: Node?) throws(PruningError) -> [Recipe.Achieved] {
        guard let node else { return [] }
        guard let items = node.sequence else { throw error(node, "a list of layers was expected") }
        var layers: [Recipe.Achieved] = []
        for item in items {
            let fields = try fields(of: item, knowing: ["name", "removed", "of", "threshold", "threshold-bits"])
            guard let name = fields["name"]?.string, let removed = fields["removed"]?.int, let of = fields["of"]?.int,
                (0...of).contains(removed)
            else { throw error(item, "a layer needs a name and how many are removed of how many") }
            let bits = try value(fields["threshold-bits"], "a score pattern", or: nil) {
                UInt32($0).map { Optional($0) }
            }
            layers.append(Recipe.Achieved(name: name, removed: removed, of: of, threshold: bits))
        }
        return layers
    }
}
