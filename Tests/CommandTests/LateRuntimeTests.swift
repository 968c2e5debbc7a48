import Foundation
import Testing

/// Without data the library that runs networks is never loaded.
struct LateRuntimeTests {
    /// Keys that open, scroll, tune, undo and visit every screen, then more text than a pipe holds, so that the process
    /// waits for its reader while its maps are read.
    private static let session =
        "keys j j j + > u G g /conv<enter> 2 3 4 5 6 1 D<esc> ?<esc>\nsize 400x120\n"
        + String(repeating: "screen -\n", count: 8)

    @Test(arguments: ["silero-vad", "minilm-l6-excerpt"])
    func browsingMapsNoTorch(_ sample: String) throws {
        let folder = try Scratch()
        try Self.session.write(to: folder.url("session.keys"), atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = Program.espalier.executable
        process.arguments = ["explore", Samples.path(sample), "--script", folder.path("session.keys")]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let first = try #require(try pipe.fileHandleForReading.read(upToCount: 1))
        let maps = try String(contentsOfFile: "/proc/\(process.processIdentifier)/maps", encoding: .utf8)
        let rest = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(first.count == 1 && rest.count > 200_000)
        #expect(maps.contains("espalier"))
        for name in ["torch", "c10", "TorchRuntime", "openblas"] { #expect(!maps.contains("lib\(name)"), "\(name)") }
    }
}
