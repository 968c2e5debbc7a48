import Subjects
import Testing

/// Every operator in several forms, as a model of its own, against onnxruntime.
@Suite(.enabled(if: DataOracle.runsNetworks, DataOracle.networkAdvice), .serialized)
struct OperatorTests {
    @Test(arguments: ["elements", "shapes", "windows", "sequences", "quantised"])
    func `every operator gives what onnxruntime gives`(table: String) throws {
        let oracle = try DataOracle("operators.py", [table])
        #expect(oracle.lines.count > 5)
        for line in oracle.lines {
            let (name, tolerance) = (line[0], try #require(Double(line[1])))
            #expect(throws: Never.self, "\(name)") {
                let run = try ReferenceRun(oracle.path(name + ".safetensors"))
                let error = try run.error(of: Forward(onnx: oracle.path(name + ".onnx")))
                #expect(error <= tolerance, "\(name): \(error)")
            }
        }
    }
}
