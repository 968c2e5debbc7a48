package import Checkpoints
package import Subjects

extension SensitivityTable {
    /// The table that lies beside a checkpoint; nil where none does.
    ///
    /// - Throws: `.checkpoint` when it cannot be read, `.recipe` with the line that is not understood.
    package static func beside(_ checkpoint: Checkpoint) throws(PruningError) -> SensitivityTable? {
        let path = path(for: checkpoint)
        guard PathName.exists(path) else { return nil }
        let bytes: [UInt8]
        do throws(CheckpointError) {
            let file = try OpenedFile(path)
            bytes = try file.read(0..<min(file.identity.size, 64 << 20))
        } catch {
            throw .checkpoint(error)
        }
        return try SensitivityTable(String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// Puts it beside the checkpoint in the place of what was there.
    /// - Throws: `.write`.
    package func write(beside checkpoint: Checkpoint) throws(PruningError) {
        do throws(WriteError) {
            var file = try AtomicFile(Self.path(for: checkpoint), replacing: true)
            try file.write(text)
            try file.commit()
        } catch {
            throw .write(error)
        }
    }
}

extension SensitivityTable.Origin {
    /// What rows of this plan's scores on these data come from.
    package init(
        _ network: Network, _ plan: Plan, data: String, samples: Int?
    ) throws(PruningError) {
        let fingerprint: Fingerprint
        do throws(CheckpointError) { fingerprint = try network.checkpoint.fingerprint() } catch {
            throw .checkpoint(error)
        }
        self.init(fingerprint: "\(fingerprint)", plan, data: data, samples: samples)
    }

    /// The same for a fingerprint that is known.
    package init(fingerprint: String, _ plan: Plan, data: String, samples: Int?) {
        let settings = plan.method.settings.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        self.init(
            fingerprint: fingerprint, scores: "\(plan.method.id)\(settings) \(plan.granularity) \(plan.pattern)",
            data: data, samples: samples)
    }

    /// What has to be the same and is not; nil where all is. A table that states nothing fits.
    package func misfit(_ other: Self) -> String? {
        if !fingerprint.isEmpty, fingerprint != other.fingerprint { return "it is for checkpoint \(fingerprint)" }
        if !scores.isEmpty, scores != other.scores { return "it was measured with scores \(scores)" }
        if !data.isEmpty, data != other.data { return "it was measured on \(data)" }
        return samples == other.samples || data.isEmpty
            ? nil : "it was measured on \(samples.map { "\($0)" } ?? "all") samples"
    }
}
