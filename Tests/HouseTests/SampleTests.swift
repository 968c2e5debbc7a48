import Testing

struct SampleTests {
    let house: House
    /// Folders directly under SampleModels.
    let samples: [String]

    /// Suffixes of the files that hold a network or a part of one.
    private static let kinds: Set = [
        "safetensors", "json", "onnx", "data", "gguf", "pt", "bin", "jit", "npy", "npz",
    ]

    init() throws {
        house = try House()
        let folders = house.files.filter { $0.hasPrefix("SampleModels/") }
            .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
        samples = Set(folders).sorted()
    }

    @Test func everySampleHasItsLicenceAndSourceBesideIt() {
        #expect(samples.contains("silero-vad"))
        for sample in samples {
            for name in ["LICENSE", "SOURCE.md"] where !house.files.contains("SampleModels/\(sample)/\(name)") {
                Issue.record("SampleModels/\(sample) lacks \(name)")
            }
        }
    }

    /// The checksums are those of the packages the files came from, so a sample changed by accident is found here.
    @Test func everySampleFileHasTheChecksumItsSourceNames() throws {
        let data = house.files(under: "SampleModels", kinds: Self.kinds)
        #expect(data.count >= samples.count)
        let sums = String(decoding: try House.run("sha256sum", data), as: UTF8.self)
        for line in sums.split(separator: "\n") {
            let (sum, path) = (line.prefix(64), String(line.dropFirst(66)))
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            let source = try House.text(folder + "/SOURCE.md")
            if !source.contains(sum) { Issue.record("\(folder)/SOURCE.md does not name \(path)'s sha256 \(sum)") }
        }
    }

    @Test func theSamplesStayUnder32Megabytes() throws {
        let bytes = try house.files.filter { $0.hasPrefix("SampleModels/") }.reduce(0) { $0 + (try House.size($1)) }
        #expect(bytes < 32_000_000)
    }
}
