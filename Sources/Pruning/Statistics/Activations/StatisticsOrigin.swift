package import Checkpoints
package import Subjects
import Tensors

/// What statistics were collected of, and how: equal origins give equal statistics.
package struct StatisticsOrigin: Sendable, Hashable {
    package var fingerprint: Fingerprint
    /// Name, transforms, and which rows: what tells one set of samples from another.
    package var data: String
    package var samples: Int
    /// Of the order that the samples were drawn in; 0 where none was.
    package var seed: UInt64
    package var request: StatisticsRequest
    /// What gradients are of; empty without.
    package var loss: String
    /// Nodes whose probabilities were looked at.
    package var attention: [String]
    package var plan: StatisticsPlan

    package init(
        _ network: Network, _ data: Dataset, _ request: StatisticsRequest, block: Int, seed: UInt64 = 0,
        loss: String = "", attention: [String] = []
    ) throws(PruningError) {
        let fingerprint: Fingerprint
        do throws(CheckpointError) { fingerprint = try network.checkpoint.fingerprint() } catch {
            throw .checkpoint(error)
        }
        self.init(
            fingerprint: fingerprint, data: try data.summary(), samples: data.count, seed: seed, request: request,
            loss: loss, attention: attention, plan: StatisticsPlan(samples: data.count, block: block))
    }

    package init(
        fingerprint: Fingerprint, data: String, samples: Int, seed: UInt64, request: StatisticsRequest, loss: String,
        attention: [String], plan: StatisticsPlan
    ) {
        self.fingerprint = fingerprint
        self.data = data
        self.samples = samples
        self.seed = seed
        self.request = request
        self.loss = loss
        self.attention = attention
        self.plan = plan
    }

    /// Why statistics of this origin do not serve where those of `wanted` are asked for; nil where they do.
    package func unlike(_ wanted: StatisticsOrigin) -> String? {
        if fingerprint != wanted.fingerprint {
            return "it is of checkpoint \(fingerprint), this is \(wanted.fingerprint)"
        }
        if data != wanted.data { return "it is of data \(data), not \(wanted.data)" }
        if samples != wanted.samples { return "it is of \(samples) samples, not \(wanted.samples)" }
        if seed != wanted.seed { return "its samples were drawn by seed \(seed), not \(wanted.seed)" }
        let missing = wanted.request.subtracting(request)
        if !missing.isEmpty { return "it has no \(missing.words.joined(separator: ", "))" }
        if !wanted.request.isDisjoint(with: .gradients), loss != wanted.loss {
            return "its gradients are of \(loss), not \(wanted.loss)"
        }
        if wanted.request.contains(.attention), !Set(wanted.attention).isSubset(of: attention) {
            return "it has the attention of other nodes"
        }
        if plan != wanted.plan { return "it was collected \(plan.block) samples at a time, not \(wanted.plan.block)" }
        return nil
    }
}

extension Dataset {
    /// Name, transforms, rows, and a hash of the first and the last sample: what tells one set of samples from another.
    func summary() throws(PruningError) -> String {
        var hash = FNV1a()
        for index in 0..<count { hash.add(withUnsafeBytes(of: Int64(row(index)).littleEndian, Array.init)) }
        do throws(DatasetError) {
            for index in Set([0, count - 1]).sorted() where index >= 0 && index < count {
                for input in try batch([index]).inputs { hash.add(input.value.bytes) }
            }
        } catch {
            throw .data(error)
        }
        return "\(name) (\(transforms)) \(Fingerprint(value: hash.value))"
    }
}
