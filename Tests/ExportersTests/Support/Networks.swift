import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects

/// Small networks written for one test, and plans carried through.
enum Networks {
    /// Row-major F32 tensors, in the order given, as the format's specification says and not by our writer.
    static func write(_ tensors: [(name: String, shape: [Int], values: [Float])], to path: String) throws {
        var (body, items, end) = (Data(), ["\"__metadata__\":{\"format\":\"pt\"}"], 0)
        for (name, shape, values) in tensors {
            let begin = end
            end += values.count * 4
            let name = name.replacingOccurrences(of: "\"", with: "\\\"")
            items.append("\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}")
            for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { body.append(contentsOf: $0) } }
        }
        var header = Data("{\(items.joined(separator: ","))}".utf8)
        while header.count % 8 != 0 { header.append(0x20) }
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        try (length + header + body).write(to: URL(filePath: path))
    }

    /// Matrices of the values 1, 2, 3, …; shapes all 8 × 8.
    static func ramp(_ names: [String], to path: String) throws {
        try write(names.map { ($0, [8, 8], (1...64).map { Float($0) }) }, to: path)
    }

    static func open(_ path: String) throws -> Network { Network(try Checkpoint.open(path)) }

    static func settled(_ network: Network, _ change: (inout Plan) -> Void) async throws -> Settled {
        var plan = Plan()
        change(&plan)
        return try await Session(network).settled(plan, by: try Catalog.open(plan.method))
    }

    static func settled(_ path: String, _ change: (inout Plan) -> Void) async throws -> Settled {
        try await settled(try open(path), change)
    }
}
