import Foundation
import Testing

struct CommandLineTests {
    let espalier = Program.espalier

    @Test(arguments: Samples.names)
    func listsTheTensorsThatTheFilesHold(sample: String) async throws {
        let outcome = try await espalier.run(["layers", Samples.path(sample), "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let listed = try JSONDecoder().decode([Samples.Tensor].self, from: outcome.output)
        #expect(Set(listed) == (try Samples.tensors(of: sample)))
        #expect(listed.count == Set(listed).count)
    }

    @Test(arguments: [["--help"], ["layers", "--help"], ["prune", "--help"]])
    func helpIsDataAndEndsWell(arguments: [String]) async throws {
        let outcome = try await espalier.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("USAGE"))
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: [["layers"], ["prune", "--no-such-flag"], ["layers", "x", "--json=maybe"]])
    func aMisuseIsStatus2AndNoData(arguments: [String]) async throws {
        let outcome = try await espalier.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.isEmpty)
    }

    @Test func aMissingFileIsOneLineThatNamesIt() async throws {
        try await expectRefusal(of: "/nowhere/absent.safetensors", naming: "absent.safetensors")
    }

    @Test(arguments: [0, 7, 8, 100, 1_000, 1_239_747])
    func aTruncatedFileIsOneLineThatNamesIt(length: Int) async throws {
        let scratch = try Scratch()
        let whole = try Data(contentsOf: URL(filePath: try Samples.files(of: "silero-vad")[0]))
        try whole.prefix(length).write(to: scratch.url("cut.safetensors"))
        try await expectRefusal(of: scratch.path("cut.safetensors"), naming: "cut.safetensors")
    }

    @Test(arguments: [("layers", "[1]Layers"), ("pareto", "[9]Pareto"), ("groups", "[C]Groups")])
    func aScreenIsPrintedByItsName(screen: String, tab: String) async throws {
        let outcome = try await espalier.run([Samples.path("mtcnn-rnet-bf16"), "--once", screen])
        #expect(outcome.status == 0 && outcome.text.contains(tab), "\(outcome.errors)")
    }

    @Test func withoutATerminalItNeverDraws() async throws {
        let outcome = try await espalier.run([Samples.path("silero-vad")], adding: ["TERM": "xterm-256color"])
        #expect(!outcome.output.contains(0x1B))
        #expect(!outcome.errors.utf8.contains(0x1B))
    }

    /// Sums of squares of very different sizes are written alike.
    @Test func diffWritesEveryEnergyInOneForm() async throws {
        let (one, other) = (Samples.path("mtcnn-rnet-bf16"), Samples.path("silero-vad"))
        let outcome = try await espalier.run(["diff", one, other])
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Behind the first share stand shares, energies, and a distance with its sign.
        let energies = outcome.text.split(separator: "\n").flatMap { line -> [Substring] in
            let words = line.split(separator: " ")
            guard let first = words.firstIndex(of: "%") else { return [] }
            return words.indices.dropFirst(first + 1).map { place in
                (words[place], words.indices.contains(place + 1) ? words[place + 1] : "")
            }.filter { $0.0 != "%" && $0.1 != "%" && !$0.0.hasPrefix("≈") }.map(\.0)
        }
        #expect(energies.count > 20)
        #expect(energies.allSatisfy { $0.contains(/^[1-9]\.[0-9]{3}e-?[0-9]+$/) }, "\(energies)")
    }

    private func expectRefusal(of path: String, naming name: String) async throws {
        let outcome = try await espalier.run(["layers", path])
        #expect(outcome.status == 3)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(name))
    }
}
