import Checkpoints
import Subjects
import Yams

/// Turns a YAML tree into a recipe's parts, refusing what it does not know.
struct RecipeReader {
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
    func pairs(_ node: Node) throws(PruningError) -> [(name: String, value: Node, key: Node)] {
        guard case .mapping(let mapping) = node else { throw error(node, "a mapping was expected") }
        var pairs: [(String, Node, Node)] = []
        for (key, value) in mapping {
            guard let name = key.string else { throw error(key, "a field name was expected") }
            pairs.append((name, value, key))
        }
        return pairs
    }

    func value<T>(_ node: Node?, _ what: String, or standard: T, _ read: (String) -> T?) throws(PruningError)
        -> T
    {
        guard let node else { return standard }
        guard let text = node.string, let value = read(text) else {
            throw error(node, "`\((node.string ?? "?").printable)` is not \(what)")
        }
        return value
    }
}
