import Checkpoints
import Pruning
import Subjects
import Terminal

/// The ordered rules: what each matches, and what it finally decides.
enum RulesView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Rules", note: "the last match wins · a hand wins over every rule", isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            canvas.text("    glob and setting", x: 0, y: 0, Style(.header))
            canvas.text("matches   decides", endX: canvas.size.columns - 1, y: 0, Style(.header))
            if state.plan.rules.isEmpty {
                canvas.text("no rules yet; a adds one, such as *.mlp.*=50% or lm_head=lock", x: 2, y: 2, Style(.dim))
            }
            let reaches = RuleReach.all(state.plan, state.network)
            let (rules, window) = (state.plan.rules, max(canvas.size.rows - 1, 0))
            let first = max(0, min(state.rules.cursor - window / 2, rules.count - window))
            for index in rules.indices.dropFirst(first).prefix(window) {
                draw(rules[index], reaches[index], index, y: index - first + 1, state, &canvas)
            }
        }
    }

    private static func draw(
        _ rule: Rule, _ reach: RuleReach, _ index: Int, y: Int, _ state: ExplorerState, _ canvas: inout Canvas
    ) {
        canvas.ground = index == state.rules.cursor ? .cursor : .plain
        if canvas.ground == .cursor {
            canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1))
            canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key))
        }
        canvas.text("r\(index + 1)", x: 1, y: y, Style(.fromRule))
        let role: Role = reach.matches == 0 ? .error : reach.decides == 0 ? .dim : .text
        canvas.text(Width.truncated(rule.words.printable, to: canvas.size.columns - 25), x: 5, y: y, Style(role))
        canvas.text(
            "\(reach.matches)  \(Width.padded(reach.verdict, to: 8, alignment: .right))", endX: canvas.size.columns - 1,
            y: y)
        canvas.ground = .plain
    }
}
