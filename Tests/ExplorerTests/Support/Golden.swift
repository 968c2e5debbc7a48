import Explorer
import Exporters
import Foundation
import Pruning
import Terminal
import Testing

/// Screens kept as text beside the tests. `ESPALIER_REWRITE=1 swift test --filter GoldenTests` makes them anew.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Screens")

    static let isRewriting = ProcessInfo.processInfo.environment["ESPALIER_REWRITE"] == "1"

    /// Compares with the kept text; says the first line that differs.
    static func expect(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name + ".txt")
        if isRewriting { return try text.write(to: file, atomically: true, encoding: .utf8) }
        guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
            Issue.record("there is no Screens/\(name).txt; ESPALIER_REWRITE=1 makes it", sourceLocation: sourceLocation)
            return
        }
        guard kept != text else { return }
        let (old, new) = (lines(kept), lines(text))
        let first = zip(old, new).prefix { $0 == $1 }.count
        Issue.record(
            """
            \(name).txt differs from line \(first + 1) on:
            kept: \(first < old.count ? old[first] : "(ends)")
            now:  \(first < new.count ? new[first] : "(ends)")
            """, sourceLocation: sourceLocation)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// One screen: a network, a plan, keys, a size, a tier.
struct GoldenScreen: Sendable, CustomTestStringConvertible {
    var name: String
    var sample = Samples.Name.minilm
    var keys = ""
    var columns = 80
    var rows = 24
    var tier = Glyphs.Tier.braille
    /// Keys pressed with data attached and figures measured; nil for no data.
    var measured: String?
    /// Steps of 115 that are trained; 0 before the first, nil for no training.
    var trained: Int?
    /// Whether a pruned copy is compared with it.
    var isCompared = false
    /// Whether it is of the transformer whose tokens leave, with pictures attached.
    var isOfTokens = false

    /// `layers-80x24-braille`.
    var file: String { "\(name)-\(columns)x\(rows)-\(tier.rawValue)" }

    var testDescription: String { file }

    /// Draws it with everything counted.
    func explorer() async throws -> Headless {
        if isOfTokens { return try await gated() }
        var explorer = try await Samples.explorer(sample, tier: tier, columns: columns, rows: rows)
        if isCompared { explorer = try await compared(explorer.state) }
        await explorer.press(keys)
        return explorer
    }

    private func gated() async throws -> Headless {
        let folder = try TestFolder()
        var explorer = try await TokenSamples.explorer(in: folder, columns: columns, rows: rows, tier: tier)
        await explorer.press(keys)
        return explorer
    }

    private func compared(_ state: ExplorerState) async throws -> Headless {
        let folder = try TestFolder()
        let settled = try await Session(state.network).settled(state.plan, by: state.method)
        let copy = try await ExportRequest(formats: ["checkpoint"], path: folder.path + "/half").run(settled).files[0]
        return await Headless(state, [.openDiff(copy.path)], Surroundings { try? TestFolder() })
    }

    /// The text without what is of one machine: where the checkpoint lies.
    func text() async throws -> String {
        let explorer = try await explorer()
        if let trained { return try await text(explorer.state, trained: trained) }
        if isOfTokens {
            // Time is of one machine; a measurement of nothing but time would be another screen each run.
            var state = explorer.state
            state.tokens.report?.seconds = 0.25
            return Self.withoutPaths(state.text)
        }
        guard let measured else { return Self.withoutPaths(explorer.text) }
        var state = explorer.state
        state.attach()
        state.measured(Measured.report())
        state.press("5 <enter>")
        for (place, name) in state.prunableNames.prefix(7).enumerated() {
            state.probed(Measured.row(name, worst: 0.04 * Double(1 << place)))
        }
        state.press("1")
        state.press(measured)
        return Self.withoutPaths(state.text)
    }

    private func text(_ state: ExplorerState, trained steps: Int) async throws -> String {
        var state = state
        state.fit()
        guard steps > 0 else { return state.text }
        state.press("<enter>")
        for news in Trained.news(steps: steps, state) { state.train(news) }
        if steps == 115 {
            state.train(.ended(try await Trained.found(state)))
            state.press("w")
        }
        return state.text
    }

    private static func withoutPaths(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let start = line.range(of: "$ espalier ")?.upperBound, let edge = line.last else {
                return String(line)
            }
            let blanks = String(repeating: " ", count: line.distance(from: start, to: line.endIndex) - 4)
            return line[..<start] + "..." + blanks + String(edge)
        }.joined(separator: "\n")
    }
}
