import Checkpoints
import Pruning
import Subjects
import Terminal

/// The table of harm: a row a layer, a column a sparsity of the grid, the layer's sparsity now.
struct SensitivityColumns {
    /// A layer as the table shows it.
    struct Row {
        var name: String
        var now: Double
        /// Harm by column of the grid; nil where nothing was measured.
        var harms: [Double?]
        /// Whether it is being measured.
        var isRunning: Bool
        var isKnown: Bool

        init(_ layer: Int, _ state: ExplorerState, isRunning: Bool) {
            name = state.network.layers[layer].words
            now = state.solution.outcomes[layer].sparsity
            self.isRunning = isRunning
            let grid = SensitivityRequest.grid
            let row = state.sensitivityRow(of: layer)
            isKnown = row != nil
            harms = Array(repeating: nil, count: grid.count)
            for point in row?.points ?? [] {
                let place = grid.indices.min { abs(grid[$0] - point.sparsity) < abs(grid[$1] - point.sparsity) }
                if let place, abs(grid[place] - point.sparsity) <= 0.05 { harms[place] = row?.harm(at: point) }
            }
        }
    }

    private static let cellWidth = 5
    private static let nowWidth = 7
    private let nameWidth: Int
    /// Places in the grid.
    private let shown: [Int]

    init(width: Int) {
        var shown = Array(SensitivityRequest.grid.indices)
        while shown.count > 1, width - Self.nowWidth - Self.cellWidth * shown.count < 14 {
            shown = shown.enumerated().filter { $0.offset % 2 == shown.count % 2 ^ 1 }.map(\.element)
        }
        self.shown = shown
        nameWidth = max(4, min(width - Self.nowWidth - Self.cellWidth * shown.count, 44))
    }

    func drawHeading(_ canvas: inout Canvas) {
        canvas.text("layer", x: 2, y: 0, Style(.header))
        for (column, place) in shown.enumerated() {
            let text = "\(Numbers.plain(SensitivityRequest.grid[place] * 100))%"
            canvas.text(text, endX: end(column) + 1, y: 0, Style(.header))
        }
        canvas.text("now", endX: nameWidth + Self.cellWidth * shown.count + Self.nowWidth, y: 0, Style(.header))
    }

    func draw(_ row: Row, y: Int, _ canvas: inout Canvas) {
        let name = Width.truncatedAtStart(row.name, to: nameWidth - 3)
        canvas.text(name, x: 2, y: y, Style(row.isKnown ? .text : .pending))
        if row.isRunning {
            canvas.text("measuring", x: nameWidth + 2, y: y, Style(.pending))
        } else {
            for (column, place) in shown.enumerated() { cell(row.harms[place], endX: end(column), y: y, &canvas) }
        }
        canvas.text(
            Numbers.percent(row.now), endX: nameWidth + Self.cellWidth * shown.count + Self.nowWidth, y: y, Style(.dim))
    }

    /// Where the digits of a column end; the shade follows them.
    private func end(_ column: Int) -> Int { nameWidth + Self.cellWidth * column + 4 }

    /// Digits, then a density in the colour of the harm: each can be read by itself.
    private func cell(_ harm: Double?, endX: Int, y: Int, _ canvas: inout Canvas) {
        guard let harm else {
            canvas.glyph(canvas.glyphs.separator, x: endX - 1, y: y, Style(.pending))
            return
        }
        let level = Harm.level(harm)
        canvas.text(Harm.text(harm), endX: endX, y: y, Style(level == 0 ? .dim : .text))
        canvas.glyph(canvas.glyphs.shade(level), x: endX, y: y, Style(Role.heat[level]))
    }
}
