import Subjects
import Tensors
import Yams

extension Recipe {
    /// As YAML, the same bytes every time.
    package var yaml: String {
        let text = try? Yams.serialize(node: node, indent: 2, width: -1, allowUnicode: true, sortKeys: false)
        let use =
            tokens.isEmpty
            ? "apply it with `espalier apply CHECKPOINT --recipe FILE --out CHECKPOINT`"
            : "run it with `espalier evaluate CHECKPOINT --data DATA --recipe FILE`"
        return "# Espalier recipe: \(use)\n" + (text ?? "")
    }

    /// As JSON, the same bytes every time.
    package var json: String { JSONText(node).text + "\n" }

    private var node: Node { .fields(asked + cut + tokenFields) }

    private var asked: [(String, Node)] {
        [
            ("espalier", .number("\(Self.version)")),
            ("checkpoint", .fields([("name", .text(checkpoint)), ("fingerprint", .text(fingerprint))])),
            ("method", .fields([("id", .text(plan.method.id)), ("settings", .fields(settings))] + calibration)),
            ("granularity", .text("\(plan.granularity)")),
            ("pattern", .text("\(plan.pattern)")),
            ("scope", .text(plan.scope.rawValue)),
            ("allocator", .text(plan.allocator.rawValue)),
            ("budget", .text("\(plan.budget)")),
            ("minimum-kept", .text("\(plan.minimumKept)")),
            ("ties", .text(Self.tieRule)),
            ("rules", .list(plan.rules.map { .text("\($0)") })),
            ("overrides", .fields(Self.fields(plan.overrides))),
            ("balanced", .fields(Self.fields(plan.balanced))),
            ("layers", .list(layers.map(Self.node))),
        ]
    }

    private var cut: [(String, Node)] {
        guard !groups.isEmpty else { return [] }
        let items = groups.map { group in
            Node.fields([
                ("name", .text(group.name)), ("of", .number("\(group.of)")), ("removed", .text(group.text)),
            ])
        }
        let type = plan.stored.map { [("dtype", Node.text($0.rawValue))] } ?? []
        let bits = plan.bits.isEmpty ? [] : [("bits", Node.list(plan.bits.map { .text("\($0)") }))]
        return [("padded", .number(isPadded ? "true" : "false"))] + type + bits + [("groups", .list(items))]
    }

    private var calibration: [(String, Node)] {
        guard let choice = plan.method.calibration else { return [] }
        return [
            ("data", .text(choice.data)), ("samples", .number("\(choice.samples)")),
            ("data-seed", .number("\(choice.seed)")),
        ]
    }

    private var settings: [(String, Node)] {
        plan.method.settings.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .number: (name, .number("\(value)"))
            case .choice(let choice): (name, .text(choice))
            }
        }
    }

    private static func fields(_ settings: [String: LayerSetting]) -> [(String, Node)] {
        settings.sorted { $0.key < $1.key }.map { ($0.key, .text("\($0.value)")) }
    }

    private static func node(_ layer: Achieved) -> Node {
        var fields: [(String, Node)] = [
            ("name", .text(layer.name)), ("removed", .number("\(layer.removed)")), ("of", .number("\(layer.of)")),
        ]
        if let threshold = layer.threshold {
            let score = Float(bitPattern: threshold)
            fields.append(("threshold", score.isFinite ? .number("\(score)") : .text("\(score)")))
            fields.append(("threshold-bits", .number("\(threshold)")))
        }
        return .fields(fields)
    }
}

extension Node {
    /// A string that YAML must not take for a number or a flag.
    static func text(_ text: String) -> Node { .scalar(.init(text, Tag(.str), .doubleQuoted)) }
    static func number(_ text: String) -> Node { .scalar(.init(text, Tag(.implicit), .plain)) }
    static func list(_ items: [Node]) -> Node { .sequence(.init(items)) }
    static func fields(_ fields: [(String, Node)]) -> Node {
        .mapping(.init(fields.map { (.scalar(.init($0.0, Tag(.implicit), keyStyle($0.0))), $0.1) }))
    }

    /// Plain for words of letters and inner hyphens, which YAML cannot take for anything else.
    private static func keyStyle(_ key: String) -> Node.Scalar.Style {
        let isWord = key.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D }
        return isWord && !key.isEmpty && !key.hasPrefix("-") ? .plain : .doubleQuoted
    }
}

/// A YAML tree of maps, lists, strings and numbers as JSON text.
private struct JSONText {
    var text = ""

    init(_ node: Node) { write(node, indent: 0) }

    private mutating func write(_ node: Node, indent: Int) {
        switch node {
        case .mapping(let mapping):
            let items = mapping.map { (key: $0.key.string ?? "", value: $0.value) }
            list("{", "}", count: items.count, indent: indent) { writer, index in
                writer.quote(items[index].key)
                writer.text += ": "
                writer.write(items[index].value, indent: indent + 2)
            }
        case .sequence(let sequence):
            let items = Array(sequence)
            list("[", "]", count: items.count, indent: indent) { $0.write(items[$1], indent: indent + 2) }
        case .scalar(let scalar) where scalar.style == .plain: text += scalar.string
        case .scalar(let scalar): quote(scalar.string)
        case .alias: text += "null"
        }
    }

    private mutating func list(
        _ open: String, _ close: String, count: Int, indent: Int, item: (inout JSONText, Int) -> Void
    ) {
        text += open
        for index in 0..<count {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: " ", count: indent + 2)
            item(&self, index)
        }
        if count > 0 { text += "\n" + String(repeating: " ", count: indent) }
        text += close
    }

    private mutating func quote(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where Self.isHidden(scalar.value):
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    /// Characters that YAML refuses, folds or drops, and control characters.
    private static func isHidden(_ value: UInt32) -> Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || (0x2028...0x2029).contains(value) || value == 0xFEFF
            || (0xFFFE...0xFFFF).contains(value)
    }
}
