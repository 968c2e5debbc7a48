import Checkpoints
import Foundation
import Testing

/// The tables against the safetensors package itself: the same files, the same verdicts.
@Suite(.enabled(if: Python.isReady, "needs python with numpy and safetensors"))
struct ReferenceVerdictTests {
    @Test func agreesWithTheReferenceOnEveryFile() throws {
        let folder = try TemporaryFolder()
        var expected: [String: String] = [:]
        for file in RejectedFile.table {
            try folder.write(file.name + ".safetensors", file.bytes)
            expected[file.name] = file.isRefusedByReference ? "rejected" : "accepted"
        }
        for file in AcceptedFile.table {
            try folder.write(file.name + ".safetensors", file.bytes)
            expected[file.name] = "accepted"
        }
        #expect(expected.count == RejectedFile.table.count + AcceptedFile.table.count)
        for line in try Python.oracle("verdict", folder.path).split(separator: "\n") {
            let parts = line.split(separator: "\t")
            let name = String(parts[0].dropLast(".safetensors".count))
            #expect(expected.removeValue(forKey: name) == String(parts[1]), "\(name): \(parts.dropFirst(2))")
        }
        #expect(expected.isEmpty)
    }
}
