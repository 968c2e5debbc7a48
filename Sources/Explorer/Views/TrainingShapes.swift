import Glibc
import Pruning
import Subjects
import Terminal

/// How the weights of the layer under the cursor are distributed now, and below it how they came there: a row a point.
enum TrainingShapes {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let layer = state.trainingLayer else { return canvas.box(title: "weights") }
        let known = (state.training.shown?.shapes ?? []).compactMap { shapes in
            shapes.layers[layer].map { (step: shapes.step, shape: $0) }
        }
        let facts = known.last.map { "|w| step \(Numbers.grouped($0.step)) EXACT" } ?? "|w|"
        let room = canvas.size.columns - Width.columns(of: facts) - 9
        canvas.box(
            title: "\(Width.truncatedAtStart(state.network.layers[layer].words, to: room)) \(facts)",
            note: known.last.map { note($0.shape) } ?? "")
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard let last = known.last else {
                return TrainingPlots.tell(["j k choose the layer whose weights are shown"], role: .dim, &canvas)
            }
            let strips = canvas.size.rows >= 8 ? min(canvas.size.rows / 3, known.count) : 0
            let (upper, lower) = canvas.bounds.splitBottom(strips)
            canvas.inside(upper) { bars(last.shape, &$0) }
            canvas.inside(lower) { canvas in
                for (y, place) in places(known.count, rows: strips).enumerated() {
                    strip(known[place], y: y, &canvas)
                }
            }
        }
    }

    private static func note(_ shape: WeightShape) -> String {
        let cut = shape.threshold.map { " · the latest mask took up to \(Numbers.short($0))" } ?? ""
        return "\(Numbers.grouped(shape.held)) held at 0" + cut
    }

    private static func bars(_ shape: WeightShape, _ canvas: inout Canvas) {
        let columns = max(BarPlot.area(in: canvas.size).columns, 1)
        let cut = shape.threshold.map { min(Int($0 / shape.upper * Double(columns)), columns - 1) }
        BarPlot(
            heights: columnHeights(shape, columns), cut: cut, scale: .logarithmic, horizontal: Axis(0, shape.upper)
        ).draw(in: &canvas)
    }

    /// The part that each column lies in.
    private static func columnHeights(_ shape: WeightShape, _ columns: Int) -> [Double] {
        (0..<columns).map { Double(shape.counts[min($0 * shape.counts.count / columns, shape.counts.count - 1)]) }
    }

    /// Points that have a row: the last, and others evenly from the first on.
    private static func places(_ count: Int, rows: Int) -> [Int] {
        guard rows > 1 else { return rows == 1 ? [count - 1] : [] }
        return (0..<rows).map { $0 * (count - 1) / (rows - 1) }
    }

    /// The step, then densities on the columns of the bars.
    private static func strip(_ known: (step: Int, shape: WeightShape), y: Int, _ canvas: inout Canvas) {
        let area = BarPlot.area(in: canvas.bounds.size)
        let x = BarPlot.area(in: Size(columns: canvas.size.columns, rows: 8)).x
        let heights = columnHeights(known.shape, max(area.columns, 1))
        let most = log1p(heights.max() ?? 0)
        HeatStrip(heights.map { most > 0 ? log1p($0) / most : 0 }).draw(in: &canvas, x: x, y: y)
        if x > 1 { canvas.text(Numbers.count(known.step), endX: x - 1, y: y, Style(.dim)) }
    }
}
