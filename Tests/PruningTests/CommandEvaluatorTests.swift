import Foundation
import Pruning
import Subjects
import Testing

@Suite struct CommandEvaluatorTests {
    private func evaluate(_ command: String, seconds: Double = 20) throws -> Report {
        try CommandEvaluator(command, timeLimit: seconds).evaluate(checkpoint: "a b's.onnx", recipe: "r.yaml")
    }

    private func fact(_ command: String, seconds: Double = 20) -> String? {
        do {
            _ = try evaluate(command, seconds: seconds)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func theLastLineOfJSONCounts() throws {
        let report = try evaluate(
            #"echo '{"loss": 9}'; echo noise; echo '{"loss": 1.5, "n": "x", "bleu": 31}'; echo bye"#)
        #expect(report.metrics.map { "\($0.kind)" } == ["loss", "bleu"])
        #expect(report.metrics.map(\.value) == [1.5, 31])
    }

    @Test func pathsArriveWhole() throws {
        let report = try evaluate(#"[ {checkpoint} = "a b's.onnx" ] && [ {recipe} = r.yaml ] && echo '{"ok": 1}'"#)
        #expect(report.metrics.map(\.value) == [1])
    }

    @Test func failuresAreToldWithTheLastWordOfStandardError() {
        #expect(fact("echo first >&2; echo no GPU >&2; exit 3")?.hasSuffix("ended with status 3: no GPU") == true)
        #expect(fact("echo hello")?.hasSuffix("printed no line of JSON metrics") == true)
        #expect(fact("kill -9 $$")?.hasSuffix("was ended by signal 9") == true)
    }

    @Test(.timeLimit(.minutes(1))) func slowCommandsAreEndedWithAllTheyStarted() throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "mark-\(UUID().uuidString)").path
        let text = fact("(sleep 3; touch \(mark)) & sleep 30", seconds: 0.3)
        #expect(text?.hasSuffix("took more than 0.3 s") == true)
        Thread.sleep(forTimeInterval: 3.5)
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledCommandEnds() {
        let began = ContinuousClock.now
        #expect(throws: PruningError.cancelled) {
            try CommandEvaluator("sleep 30").evaluate(checkpoint: "c", recipe: "r", isCancelled: { true })
        }
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}
