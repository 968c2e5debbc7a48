import Checkpoints
import Foundation
import Tensors
import Testing

/// Archives that are far larger inflated than what reading them may cost.
@Suite(.enabled(if: Python.isReady, "needs python with numpy"), .serialized)
struct NumPyStreamingTests {
    private static let large: Result<(folder: TemporaryFolder, ends: [String]), any Error> = Result {
        let folder = try TemporaryFolder()
        let text = try Python.oracle("numpy_large", folder.path)
        return (folder, text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// 200 MB in pieces of 4 MiB, with the pieces given back, in a process of its own: at no time 16 MiB more than before.
    @Test(.enabled(if: !isUnderAddressSanitizer, "the sanitizer keeps freed memory"))
    func readingADeflatedArrayInPiecesStaysSmall() async throws {
        let (folder, ends) = try Self.large.get()
        let path = folder("noise.npz")
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [path = path as String] in
            let before = try #require(Self.peakMemory())
            let checkpoint = try Checkpoint.open(path)
            let entry = checkpoint.tensors[0]
            var ends: [String] = []
            for start in stride(from: 0, to: entry.byteCount, by: 4 << 20) {
                let end = min(start + 4 << 20, entry.byteCount)
                ends += try checkpoint.withBytes(of: entry, start..<end) { bytes in
                    bytes.withUnsafeBytes { [Self.hex($0.prefix(8)), Self.hex($0.suffix(8))] }
                }
                checkpoint.forget(entry, start..<end)
            }
            let after = try #require(Self.peakMemory())
            print("grown \(after - before) \(ends.first!) \(ends.last!)")
        }
        let said = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let words = try #require(said.split(separator: "\n").last { $0.hasPrefix("grown") }).split(separator: " ")
        #expect(words[2...].map(String.init) == ends)
        let grown = try #require(Int(words[1]))
        #expect(grown < 16 << 20, "\(grown) bytes")
    }

    private static var isUnderAddressSanitizer: Bool { dlsym(nil, "__asan_init") != nil }

    private static func hex(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What the process has had in memory at most, in bytes.
    private static func peakMemory() -> Int? {
        let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    @Test func aBombStopsAtTheStatedLimit() throws {
        let path = try Self.large.get().folder("zeros.npz")
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(error.caseName == "zip" && error.tensor == "zeros.npy")
        #expect(error.fact.hasSuffix(" bytes claim to inflate to 300000128; the limit is 1000 to 1"))
    }
}
