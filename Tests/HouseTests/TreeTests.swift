import Testing

struct TreeTests {
    let house: House

    init() throws { house = try House() }

    @Test func noFileIsLongerThan400Lines() throws {
        let code = house.files.filter { path in
            ["Sources/", "Tests/", ".ci/"].contains(where: path.hasPrefix)
                && [".swift", ".c", ".h", ".py"].contains(where: path.hasSuffix)
        }
        #expect(!code.isEmpty)
        for path in code {
            let lines = try House.text(path).utf8.count { $0 == UInt8(ascii: "\n") }
            if lines > 400 { Issue.record("\(path) has \(lines) lines; 400 is the limit, 200 the aim") }
        }
    }

    @Test func nothingIsLeftForLater() throws {
        let marks = ["TO" + "DO", "FIX" + "ME"]
        for path in house.files where !path.hasPrefix("SampleModels/") && !path.hasSuffix("LICENSE") {
            guard let text = try? House.text(path) else { continue }
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            where marks.contains(where: line.contains) {
                Issue.record("\(path):\(index + 1): \(line)")
            }
        }
    }

    @Test func theTopLevelHoldsOnlyWhatTheHouseNames() {
        let allowed: Set = ["Package.swift", "Sources", "Tests", "Themes", "SampleModels", "README.md", "LICENSE"]
        let top = Set(house.tracked.compactMap { $0.split(separator: "/").first.map(String.init) })
        let strangers = top.filter { !allowed.contains($0) && !$0.hasPrefix(".") }
        #expect(strangers.isEmpty)
    }

    @Test func theRepositoryStaysUnder60Megabytes() throws {
        let bytes = try house.files.reduce(0) { $0 + (try House.size($1)) }
        #expect(bytes > 0 && bytes < 60_000_000)
    }
}
