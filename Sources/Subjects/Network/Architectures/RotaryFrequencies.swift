import Checkpoints
import Foundation
import Tensors

/// How fast the angles of a rotary embedding grow with the position: one frequency a pair of features, in radians a position.
///
/// Source: Su et al. 2021; Hugging Face's `modeling_rope_utils.py` for the scaled forms. Built are the default, "linear" and
/// "llama3"; others are refused by name.
struct RotaryFrequencies {
    let values: [Float]

    /// Features of a head that are turned.
    var turned: Int { values.count * 2 }

    init(_ builder: GraphBuilder, headLength: Int) throws(ForwardError) {
        let scaling = builder.config?["rope_parameters", "rope_scaling"]
        let stated = try builder.number("rope_theta", default: 10_000)
        let theta = scaling?["rope_theta"]?.double ?? stated
        let part = try builder.number("partial_rotary_factor", default: 1)
        let turned =
            builder.config?["gguf_rope_dimension"]?.integer
            ?? Int((Double(headLength) * min(max(part, 0), 1)).rounded(.down))
        guard theta > 0, turned > 0, turned % 2 == 0, turned <= headLength else {
            throw .noGraph(fact: "a rotary embedding of \(turned) of \(headLength) features, base \(theta)")
        }
        var frequencies = (0..<turned / 2).map { pow(theta, -2 * Double($0) / Double(turned)) }
        if let scaling { try Self.scale(&frequencies, scaling) }
        try Self.scale(&frequencies, builder)
        values = frequencies.map { Float($0) }
    }

    private static func scale(_ frequencies: inout [Double], _ scaling: JSONValue) throws(ForwardError) {
        let kind = scaling["rope_type"]?.text ?? scaling["type"]?.text ?? "default"
        switch kind {
        case "default": break
        case "linear":
            let factor = try positive(scaling, "factor")
            frequencies = frequencies.map { $0 / factor }
        case "llama3":
            let llama3 = try Llama3Scaling(scaling)
            frequencies = frequencies.map(llama3.scaled)
        default: throw .noGraph(fact: "rope scaling \"\(kind.printable)\" is not built")
        }
    }

    fileprivate static func positive(_ scaling: JSONValue, _ key: String) throws(ForwardError) -> Double {
        guard let value = scaling[key]?.double, value > 0, value.isFinite else {
            throw .noGraph(fact: "rope scaling states no positive \(key)")
        }
        return value
    }

    /// What a GGUF file says: a factor in its metadata, or the tensor `rope_freqs.weight` of divisors.
    private static func scale(_ frequencies: inout [Double], _ builder: GraphBuilder) throws(ForwardError) {
        if let kind = builder.config?["gguf_rope_scaling"]?.text, kind != "none", kind != "linear" {
            throw .noGraph(fact: "rope scaling \"\(kind.printable)\" is not built")
        }
        if let factor = builder.config?["gguf_rope_factor"]?.double, factor > 0 {
            frequencies = frequencies.map { $0 / factor }
        }
        guard let entry = builder.checkpoint.entry(named: "rope_freqs.weight") else { return }
        guard entry.dtype == .f32, entry.shape == [frequencies.count] else {
            throw .misfit(weight: entry.name, expected: "[\(frequencies.count)]", found: entry.shape)
        }
        do throws(CheckpointError) {
            let bytes = try builder.checkpoint.read(entry)
            let divisors = HostTensor(dtype: .f32, shape: entry.shape, bytes: bytes).floats
            frequencies = zip(frequencies, divisors).map { $0 / Double($1) }
        } catch {
            throw .checkpoint(error)
        }
    }
}

/// Llama 3.1 slows the slow pairs down, leaves the fast ones, and blends in between.
private struct Llama3Scaling {
    let factor: Double
    let low: Double
    let high: Double
    let context: Double

    init(_ scaling: JSONValue) throws(ForwardError) {
        factor = try RotaryFrequencies.positive(scaling, "factor")
        low = try RotaryFrequencies.positive(scaling, "low_freq_factor")
        high = try RotaryFrequencies.positive(scaling, "high_freq_factor")
        context = try RotaryFrequencies.positive(scaling, "original_max_position_embeddings")
        guard high > low else { throw .noGraph(fact: "rope scaling states a high_freq_factor below the low one") }
    }

    func scaled(_ frequency: Double) -> Double {
        let turns = context * frequency / (2 * .pi)
        if turns > high { return frequency }
        if turns < low { return frequency / factor }
        let share = (turns - low) / (high - low)
        return (1 - share) * frequency / factor + share * frequency
    }
}
