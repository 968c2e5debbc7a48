import Pruning
import Subjects
import Testing

/// Expected values are worked by hand.
@Suite struct SensitivityTests {
    private func row(_ name: String, _ points: [(Double, Double)], dense: Double = 1) -> SensitivityRow {
        SensitivityRow(
            name: name, metric: .loss, dense: dense,
            points: points.map { SensitivityRow.Point(sparsity: $0.0, value: $0.1) })
    }

    private func entry(_ units: Int, _ points: [(Double, Double)]?) -> AllocationProblem.Entry {
        var entry = AllocationProblem.Entry(
            layer: 0, shape: [units, 1], kind: .linear, units: units, cost: 1, ceiling: units)
        entry.curve = points.map { row("", $0).curve }
        return entry
    }

    /// Harm 0.4·s against 0.1·s: the bound h gives 100·h/0.4 + 100·h/0.1 = 100, so h = 0.08 and 20 and 80 go.
    @Test func layersDoTheSameHarm() throws {
        let entries = [entry(100, [(0.5, 1.2), (1, 1.4)]), entry(100, [(0.5, 1.05), (1, 1.1)])]
        let problem = AllocationProblem(entries: entries, required: 100)
        #expect(try SensitivityAllocator().allocate(problem).removed == [20, 80])
    }

    /// A cut that helped is worth no more than one that does nothing, and a curve goes on as it ended.
    @Test func curvesNeverFall() throws {
        let entries = [entry(100, [(0.2, 0.9), (0.4, 1.0), (0.5, 1.1)]), entry(100, [(0.5, 1.1)])]
        // Harms: 0 up to 0.4, then 1 a unit of sparsity; and 0.2 a unit. At h = 0.1: 50 and 50.
        let removed = try SensitivityAllocator().allocate(AllocationProblem(entries: entries, required: 100)).removed
        #expect(removed == [50, 50])
    }

    @Test func unmeasuredLayersAreToldByNumber() {
        let problem = AllocationProblem(entries: [entry(10, nil), entry(10, [(0.5, 2)]), entry(10, nil)], required: 5)
        let error = #expect(throws: PruningError.self) { try SensitivityAllocator().allocate(problem) }
        #expect(error.map { "\($0)" }?.hasPrefix("needs the measured sensitivity of 2 more layers: ") == true)
    }

    @Test func aTableComesBackFromItsText() throws {
        let origin = SensitivityTable.Origin(
            fingerprint: "0123456789abcdef", scores: "magnitude weight none", data: "a b, c", samples: 500)
        var table = SensitivityTable(origin)
        for name in ["plain", "with,comma", "with \"quotes\""] {
            table.rows[name] = row(name, [(0.1, 1.5), (0.25, 2)])
        }
        #expect(try SensitivityTable(table.text, file: "t.csv") == table)
    }

    @Test(arguments: ["a,b", "a,2,loss,1,1", "a,0.5,loss,x,1", "\"a,0.5,loss,1,1"])
    func linesThatAreNoPointsAreRefusedWithTheirNumber(line: String) {
        let text = "layer,sparsity,metric,value,dense\n\(line)\n"
        #expect(throws: PruningError.recipe(file: "t.csv", line: 2, fact: "not layer,sparsity,metric,value,dense")) {
            try SensitivityTable(text, file: "t.csv")
        }
    }

    @Test func rowsOfOtherScoresOrDataDoNotFit() {
        let origin = SensitivityTable.Origin(fingerprint: "a", scores: "b", data: "c", samples: nil)
        var other = origin
        #expect(origin.misfit(other) == nil)
        other.data = "d"
        #expect(origin.misfit(other) == "it was measured on c")
        other = origin
        other.samples = 5
        #expect(origin.misfit(other) == "it was measured on all samples")
    }
}
