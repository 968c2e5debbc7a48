import Checkpoints
package import Subjects
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
                "ties", "rules", "overrides", "balanced", "layers",
                "groups", "padded",
            ])
        guard let version = fields["espalier"] else {
            throw .recipe(file: file, line: 1, fact: "no `espalier: \(Self.version)`: not a recipe")
        }
        guard version.int == Self.version else {
            throw reader.error(version, "schema version \(version.string ?? "?") is not \(Self.version)")
        }
        if let ties = fields["ties"], ties.string != Self.tieRule {
            throw reader.error(ties, "this program breaks ties by \(Self.tieRule)")
        }
        let checkpoint = try reader.fields(of: fields["checkpoint"], knowing: ["name", "fingerprint"])
        self.init(
            checkpoint: checkpoint["name"]?.string ?? "", fingerprint: checkpoint["fingerprint"]?.string ?? "",
            plan: try reader.plan(fields), layers: try reader.layers(fields["layers"]))
        groups = try reader.groups(fields["groups"])
        isPadded = fields["padded"]?.bool ?? false
    }
}

/// Turns a YAML tree into a recipe's parts, refusing what it does not know.
private struct RecipeReader {
    let file: String

    func error(_ node: Node, _ fact: String) -> PruningError {
        .recipe(file: file, line: node.mark?.line ?? 1, fact: fact)
    }

    func compose(_ text: String) throws(PruningError) -> Node {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw PruningError.recipe(file: file, line: 1, fact: "empty")
            }
            return node
        } catch let error as PruningError {
            throw error
        } catch let error as YamlError {
            throw Self.recipeError(error, file)
        } catch {
            throw .recipe(file: file, line: 1, fact: "not YAML or JSON")
        }
    }

    private static func recipeError(_ error: YamlError, _ file: String) -> PruningError {
        switch error {
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "`\($0.printable)`" }.joined(separator: ", ")
            return .recipe(file: file, line: context.mark.line, fact: "twice in one mapping: \(names)")
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            return .recipe(file: file, line: mark.line, fact: "not YAML or JSON")
        default: return .recipe(file: file, line: 1, fact: "not YAML or JSON")
        }
    }

    /// The fields of a mapping; a missing mapping has none.
    func fields(of node: Node?, knowing names: [String]) throws(PruningError) -> [String: Node] {
        guard let node else { return [:] }
        var fields: [String: Node] = [:]
        for (name, value, key) in try pairs(node) {
            guard names.contains(name) else { throw error(key, "unknown field `\(name.printable)`") }
            fields[name] = value
        }
        return fields
    }

    /// The entries of a mapping, each with the node of its key.
    private func pairs(_ node: Node) throws(PruningError) -> [(name: String, value: Node, key: Node)] {
        guard case .mapping(let mapping) = node else { throw error(node, "a mapping was expected") }
        var pairs: [(String, Node, Node)] = []
        for (key, value) in mapping {
            guard let name = key.string else { throw error(key, "a field name was expected") }
            pairs.append((name, value, key))
        }
        return pairs
    }

    private func value<T>(_ node: Node?, _ what: String, or standard: T, _ read: (String) -> T?) throws(PruningError)
        -> T
    {
        guard let node else { return standard }
        guard let text = node.string, let value = read(text) else {
            throw error(node, "`\((node.string ?? "?").printable)` is not \(what)")
        }
        return value
    }

    func plan(_ fields: [String: Node]) throws(PruningError) -> Plan {
        var plan = Plan()
        plan.method = try method(fields["method"])
        plan.granularity = try value(fields["granularity"], "a granularity", or: .weight) { Granularity($0) }
        plan.pattern = try value(fields["pattern"], "a pattern", or: .none) { Pattern($0) }
        plan.allocator = try value(fields["allocator"], "an allocator", or: .method) { AllocatorChoice(rawValue: $0) }
        plan.budget = try value(fields["budget"], "a budget", or: .sparsity(0)) { Budget($0) }
        plan.minimumKept = try value(fields["minimum-kept"], "a minimum", or: .none) { MinimumKept($0) }
        if let rules = fields["rules"] {
            guard let items = rules.sequence else { throw error(rules, "a list of rules was expected") }
            for item in items {
                plan.rules.append(try value(item, "a rule", or: Rule(Glob("*"), .init())) { Rule($0) })
            }
        }
        plan.overrides = try settings(fields["overrides"])
        plan.balanced = try settings(fields["balanced"])
        return plan
    }

    private func method(_ node: Node?) throws(PruningError) -> MethodChoice {
        let fields = try fields(of: node, knowing: ["id", "settings"])
        var choice = MethodChoice(id: fields["id"]?.string ?? "magnitude")
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

    func groups(_ node: Node?) throws(PruningError) -> [Recipe.AchievedGroup] {
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

    func layers(_ node: Node?) throws(PruningError) -> [Recipe.Achieved] {
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
