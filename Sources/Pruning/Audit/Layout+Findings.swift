import Checkpoints
import Subjects

extension Network {
    /// What headers alone tell: departures, missing shards, gaps, shared bytes.
    func layoutFindings() -> [Finding] {
        checkpoint.warnings.map { warning in
            Finding(warning.isNote ? .note : .warning, .departure, fact: warning.description)
        }
            + checkpoint.missing.map { shard in
                Finding(
                    .problem, .missingShard, file: shard.file,
                    fact: shard.tensors.isEmpty ? "not there" : "not there, with \(shard.tensors.count) tensors",
                    count: max(shard.tensors.count, 1))
            } + layers.compactMap(tie) + checkpoint.files.indices.flatMap(coverage)
    }

    private func tie(_ layer: Layer) -> Finding? {
        guard let other = layer.entry.details?.tiedTo else { return nil }
        let isWhole = checkpoint.entry(named: other)?.bytes == layer.entry.bytes
        return Finding(
            .note, .tied, file: checkpoint.files[layer.entry.file].name, tensor: layer.entry.name,
            fact: "shares \(isWhole ? "" : "a part of ")its weights with \(other.printable(limit: 120))")
    }

    /// Holes between the tensors of a file whose format packs them, and tensors that reach into each other.
    private func coverage(_ file: Int) -> [Finding] {
        let name = checkpoint.files[file].name
        var findings: [Finding] = []
        let entries = checkpoint.entries(inFile: file)
        guard var end = entries.first?.bytes.lowerBound else { return [] }
        var last: TensorEntry?
        var gaps = (count: 0, bytes: 0, first: 0)
        for entry in entries {
            let begin = entry.bytes.lowerBound
            if begin < end, let last, entry.details?.tiedTo == nil, last.details?.tiedTo == nil {
                findings.append(
                    Finding(
                        .warning, .overlap, file: name, tensor: entry.name,
                        fact: "shares bytes with \(last.name.printable(limit: 120))", count: end - begin))
            }
            if begin - end > padding(file) {
                if gaps.count == 0 { gaps.first = end }
                gaps = (gaps.count + 1, gaps.bytes + begin - end, gaps.first)
            }
            if entry.bytes.upperBound > end { (end, last) = (entry.bytes.upperBound, entry) }
        }
        if gaps.count > 0 {
            let fact = "\(gaps.bytes) bytes in \(gaps.count) gaps belong to no tensor, the first at byte \(gaps.first)"
            findings.append(Finding(.note, .gap, file: name, fact: fact, count: gaps.bytes))
        }
        return findings
    }

    /// Bytes that a format leaves between tensors by itself; others interleave them with descriptions.
    private func padding(_ file: Int) -> Int {
        switch checkpoint.files[file].format {
        case .safetensors: 0
        case .gguf: 31
        // External data is aligned to pages or 64 KiB by several writers.
        case .data: 65_535
        default: Int.max
        }
    }
}

extension Network {
    /// Entries of archives whose bytes are not the ones that were packed.
    func checksumFindings() -> [Finding] {
        checkpoint.files.indices.flatMap { file in
            checkpoint.damagedEntries(ofFile: file).map { entry in
                Finding(
                    .problem, .checksum, file: checkpoint.files[file].name, tensor: entry.name, fact: entry.fact)
            }
        }
    }
}
