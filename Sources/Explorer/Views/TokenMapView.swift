import Pruning
import Subjects
import Terminal

/// Importance of each token where the network sees it, and which leave: one map a block.
enum TokenMapView {
    /// Columns of a token: two of heat, one that says what becomes of it.
    private static let cell = 3

    /// Rows that a map takes, with its frame.
    static func height(_ state: ExplorerState, _ most: Int) -> Int {
        guard let shown = state.tokens.shown, shown.columns > 0 else { return min(6, most) }
        let rows = (shown.patches + shown.columns - 1) / shown.columns
        return max(min(rows + 3, most), min(6, most))
    }

    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let marks = "\(canvas.glyphs.times) leaves  = copy  \(canvas.glyphs.separator) gone"
        canvas.box(title: "importance", note: marks)
        guard let shown = state.tokens.shown else { return }
        canvas.inside(canvas.bounds.inset()) { canvas in
            let width = max(shown.columns * cell, 10) + 1
            let count = shown.places.count
            let room = max(canvas.size.columns / width, 1)
            let hasPicture = !shown.brightness.isEmpty && room > 1
            let maps = min(room - (hasPicture ? 1 : 0), count)
            let first = max(0, min(state.tokens.site - maps / 2, count - maps))
            var x = 0
            if hasPicture {
                picture(shown, x: x, &canvas)
                x += width
            }
            for place in first..<first + max(maps, 0) {
                map(shown, place, x: x, isCursor: place == state.tokens.site, isStale: state.tokens.isStale, &canvas)
                x += width
            }
        }
    }

    private static func picture(_ shown: ShownTokens, x: Int, _ canvas: inout Canvas) {
        canvas.text("pixels", x: x, y: 0, Style(.dim))
        for (token, value) in shown.brightness.enumerated() {
            let (row, column) = (token / shown.columns, token % shown.columns)
            HeatStrip([value, value]).draw(in: &canvas, x: x + column * cell, y: row + 1)
        }
    }

    private static func map(
        _ shown: ShownTokens, _ place: Int, x: Int, isCursor: Bool, isStale: Bool, _ canvas: inout Canvas
    ) {
        let seen = shown.places[place]
        let stays = seen.choice.kept.count - 1
        let title = "\(seen.layer + 1): \(stays) of \(seen.tokens.count - 1)"
        canvas.text(title, x: x, y: 0, Style(isStale ? .pending : isCursor ? .key : .dim))
        let scores = seen.choice.importance.dropFirst().compactMap { $0 }
        let (low, high) = (scores.min() ?? 0, scores.max() ?? 1)
        let kept = Set(seen.choice.kept)
        let copies = Set(seen.choice.similar)
        let local = Dictionary(zip(seen.tokens, seen.tokens.indices), uniquingKeysWith: { first, _ in first })
        for patch in 0..<shown.patches {
            let (x, y) = (x + patch % shown.columns * cell, patch / shown.columns + 1)
            guard let token = local[patch + 1] else {
                canvas.glyph(canvas.glyphs.separator, x: x, y: y, Style(.dim))
                continue
            }
            if let score = seen.choice.importance[token] {
                // The least important of those that are there has the least heat, not none.
                let share = high > low ? max((score - low) / (high - low), 0.01) : 1
                HeatStrip([share, share]).draw(in: &canvas, x: x, y: y)
            }
            if copies.contains(token) {
                canvas.text("=", x: x + 2, y: y, Style(.warning))
            } else if !kept.contains(token) {
                canvas.glyph(canvas.glyphs.times, x: x + 2, y: y, Style(.warning))
            }
        }
    }
}
