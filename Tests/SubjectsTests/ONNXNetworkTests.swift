import Foundation
import Subjects
import Testing

/// Whole networks against onnxruntime: those that are shipped, and those of `ESPALIER_MODELS`.
@Suite(.enabled(if: DataOracle.runsNetworks, DataOracle.networkAdvice), .serialized)
struct ONNXNetworkTests {
    @Test(arguments: Samples.files(".onnx"))
    func `a shipped network gives what onnxruntime gives`(path: String) throws { try compare(path) }

    @Test(.enabled(if: !Self.others.isEmpty), arguments: Self.others)
    func `a downloaded network gives what onnxruntime gives`(path: String) throws { try compare(path) }

    /// Networks too large to ship, in a folder that the environment names.
    static let others: [String] = {
        guard let folder = ProcessInfo.processInfo.environment["ESPALIER_MODELS"] else { return [] }
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".onnx") }.sorted().map { folder + "/" + $0 }
    }()

    private func compare(_ path: String) throws {
        let isAudio = path.contains("silero") || path.contains("nmp")
        let oracle = try DataOracle("networks.py", [path, "20", isAudio ? "audio" : "picture"])
        #expect(oracle.lines.count == 20)
        let forward = try Forward(onnx: path)
        var worst = (error: 0.0, spread: 0.0)
        for line in oracle.lines {
            let error = try ReferenceRun(oracle.path(line[0] + ".safetensors")).error(of: forward)
            worst = (max(worst.error, error), max(worst.spread, try #require(Double(line[1]))))
        }
        // Where a network magnifies roundings, no two ways of computing it agree: onnxruntime's own do not.
        #expect(worst.error <= max(1e-4, 4 * worst.spread), "\(path): \(worst.error), spread \(worst.spread)")
        if !Self.others.isEmpty { print("\(worst.error)\t\(worst.spread)\t\(path)") }
    }
}
