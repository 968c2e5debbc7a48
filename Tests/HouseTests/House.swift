import Foundation

/// The source tree as it stands on disk: what git tracks, and new files that git would not ignore.
struct House {
    /// The folder that holds Package.swift.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths relative to the root, in git's order; files deleted but not yet committed are left out.
    let files: [String]
    /// What git tracks, deleted or not: what a clone would hold.
    let tracked: [String]

    init() throws {
        tracked = try Self.list(["ls-files", "-z"])
        let new = try Self.list(["ls-files", "-z", "--others", "--exclude-standard"])
        files = (tracked + new).filter { FileManager.default.fileExists(atPath: Self.url($0).path) }
    }

    static func url(_ path: String) -> URL { root.appending(path: path) }

    static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

    static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: url(path).path)[.size] as? Int ?? 0
    }

    /// Files under `folder` whose names end in one of `kinds`.
    func files(under folder: String, kinds: Set<String>) -> [String] {
        files.filter { $0.hasPrefix(folder + "/") && kinds.contains(URL(filePath: $0).pathExtension) }
    }

    /// Runs a program in the root and returns its standard output; a program that fails throws what it said.
    static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = root
        let out = Pipe()
        process.standardOutput = out
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return data
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static func list(_ arguments: [String]) throws -> [String] {
        try run("git", arguments).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
