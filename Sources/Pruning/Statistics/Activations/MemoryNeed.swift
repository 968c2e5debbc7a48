import Checkpoints
import Glibc
import Subjects

/// Bytes that collecting needs, found out before anything runs.
struct MemoryNeed {
    /// Weights as numbers, those lent from the file too.
    let weights: Int
    /// The largest activations of one node, in and out, in F32, with the piece of F64 that is read.
    let activations: Int
    /// Twice the sums where parts are joined.
    let sums: Int

    var total: Int { weights + activations + sums }

    init(
        _ network: Network, _ graph: Graph, _ request: StatisticsRequest, plan: StatisticsPlan, inputs: [Int]
    ) {
        weights = Self.weights(graph)
        let gradients = request.isDisjoint(with: .gradients) ? 1 : 4
        activations =
            Self.activations(network, graph, inputs: inputs) * min(plan.block, max(plan.samples, 1)) * gradients
            + 3 * ActivationPieces.bytes
        let needed = StatisticsCollector.bytes(network, graph, request)
        sums = needed * (plan.parts > 1 ? 2 : 1)
    }

    /// Of all weights as F32.
    static func weights(_ graph: Graph) -> Int {
        graph.constants.reduce(0) { sum, constant in
            if case .weight(let entry) = constant.source { sum + entry.elementCount * 4 } else { sum }
        }
    }

    /// Of the largest activations of one node for one sample, in and out.
    /// - Parameter inputs: elements of a sample of each input.
    static func activations(_ network: Network, _ graph: Graph, inputs: [Int]) -> Int {
        // Where the graph does not tell, a position is an element of the smallest input: a token, or a row.
        let open = inputs.min() ?? 1
        let largest = network.sites(in: graph).map { site in
            let known = network.layers[site.layer].positions
            return (known ?? open) * (site.channels * site.kernelSize + 2 * site.outputs)
        }
        return 4 * (largest.max() ?? 0)
    }

    /// - Throws: `.memory` where that is more than the machine has free.
    func check(available: Int? = MemoryNeed.available) throws(ForwardError) {
        try Self.check(total, available: available)
    }

    /// - Throws: `.memory` where so many bytes are more than the machine has free.
    static func check(_ needed: Int, available: Int? = MemoryNeed.available) throws(ForwardError) {
        guard let available, needed > available else { return }
        throw .memory(needed: needed, available: available)
    }

    /// Bytes that are free or can be freed; nil where the system does not tell.
    static var available: Int? {
        guard let file = fopen("/proc/meminfo", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, CInt(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("MemAvailable:") else { continue }
            return text.split { !$0.isNumber }.first.flatMap { Int($0) }.map { $0 << 10 }
        }
        return nil
    }
}

extension WeightSite {
    /// Window positions of a convolution; 1 in all else.
    fileprivate var kernelSize: Int {
        if case .convolution(let window) = use { window.kernel.reduce(1, *) } else { 1 }
    }
}
