import Checkpoints
import Exporters
import Pruning
import Subjects

/// What a training came to, as a line, a table and JSON.
struct TrainingText {
    private let result: TrainingResult
    private let files: [WrittenFile]
    private let data: String

    init(_ result: TrainingResult, files: [WrittenFile], data: String) {
        (self.result, self.files, self.data) = (result, files, data)
    }

    /// One point of the curve.
    static func words(_ point: TrainingCurve.Point, _ perEpoch: Int, _ total: Int) -> String {
        var words = "step \(point.step) of \(total), epoch \(Amount.fixed(point.epoch, 1))"
        words += ", rate \(Amount.fixed(point.rate, 6)), loss \(Amount.fixed(point.loss, 4))"
        if let loss = point.heldLoss { words += ", held-out loss \(Amount.fixed(loss, 4))" }
        if let share = point.heldTop1 { words += ", top-1 \(Amount.percent(share))" }
        if point.sparsity > 0 { words += ", sparsity \(Amount.percent(point.sparsity))" }
        return words
    }

    /// The last point, which of them the weights are of, and what was written.
    var table: String {
        var text = result.curve.points.last.map { Self.words($0, result.perEpoch, result.total) + "\n" } ?? ""
        if result.chosenStep != result.steps { text += "kept: step \(result.chosenStep), the best\n" }
        text += "MEASURED in \(Amount.fixed(result.seconds, 1)) s on \(data.printable)\n"
        return text + files.map { "wrote \($0.path.printable), \(Amount.bytes($0.bytes))\n" }.joined()
    }

    /// Members that a point does not have are null; `sparsity` is the share of the prunable weights held at 0.
    var json: JSONValue {
        .object(of: [
            ("certainty", .string(Certainty.measured.label)), ("data", .string(data)),
            ("steps", .integer(result.steps)), ("stepsPerEpoch", .integer(result.perEpoch)),
            ("chosenStep", .integer(result.chosenStep)), ("seconds", .number(result.seconds)),
            ("points", .array(result.curve.points.map(object))),
            (
                "files",
                .array(files.map { .object(of: [("path", .string($0.path)), ("bytes", .integer($0.bytes))]) })
            ),
        ])
    }

    private func object(_ point: TrainingCurve.Point) -> JSONValue {
        .object(of: [
            ("step", .integer(point.step)), ("epoch", .number(point.epoch)), ("learningRate", .number(point.rate)),
            ("loss", .number(point.loss)), ("heldLoss", .optional(point.heldLoss)),
            ("heldTop1", .optional(point.heldTop1)), ("sparsity", .number(point.sparsity)),
        ])
    }
}
