import Checkpoints
import Subjects
package import Tensors

extension IndexDirectory {
    package func encode(into writer: inout CompactWriter) {
        writer.add(displayName)
        writer.add(word: fingerprint.value)
        writer.add(config)
        writer.add(files.count)
        for file in files {
            writer.add(file.name)
            writer.add(file.format?.rawValue ?? "")
            writer.add(file.size)
            writer.add(word: UInt64(bitPattern: Int64(file.modificationTime)))
            writer.add(word: file.headerHash)
        }
        writer.add(missing.count)
        for shard in missing {
            writer.add(shard.file)
            writer.add(shard.tensors.count)
            for name in shard.tensors { writer.add(name) }
        }
        writer.add(tensors.count)
        var last = ""
        for (tensor, layer) in zip(tensors, layers) {
            Self.encode(tensor, after: last, into: &writer)
            layer.encode(into: &writer)
            last = tensor.name
        }
    }

    private static func encode(_ tensor: TensorEntry, after last: String, into writer: inout CompactWriter) {
        // Neighbours begin alike: so many bytes of the last name, then the rest.
        let (before, name) = (Array(last.utf8), Array(tensor.name.utf8))
        let shared = zip(before, name).prefix { $0 == $1 }.count
        writer.add(shared)
        writer.add(Array(name[shared...]))
        writer.add(tensor.dtype.rawValue)
        writer.add(tensor.shape.count)
        for length in tensor.shape { writer.add(length) }
        writer.add(tensor.file)
        writer.add(tensor.bytes.lowerBound)
        writer.add(tensor.storedName == tensor.name ? "" : tensor.storedName)
        writer.add(tensor.details?.tiedTo ?? "")
    }
}

extension RememberedLayer {
    fileprivate func encode(into writer: inout CompactWriter) {
        writer.add(kind.rawValue)
        writer.add(byte: reason?.code ?? 0)
        if case .tied(let other) = reason { writer.add(other) }
        writer.add(byte: (isTransposed ? 1 : 0) | (isPermuted ? 2 : 0) | (isTiedOutput ? 4 : 0))
        writer.add(positions.map { $0 + 1 } ?? 0)
        writer.add(heads?.count ?? 0)
        if let heads {
            writer.add(heads.dimension)
            writer.add(heads.areColumns)
        }
        writer.add(scale.map { $0.tensor + 1 } ?? 0)
        if let scale {
            writer.add(scale.zeroPoint.map { $0 + 1 } ?? 0)
            writer.add(scale.axis.map { $0 + 1 } ?? 0)
            writer.add(scale.blockLength)
        }
    }
}

extension LockReason {
    /// As it is written; 0 stands for none.
    var code: UInt8 {
        switch self {
        case .integers: 1
        case .norm: 2
        case .bias: 3
        case .positionIdentifiers: 4
        case .buffer: 5
        case .quantizationScale: 6
        case .vector: 7
        case .empty: 8
        case .complex: 9
        case .tied: 10
        case .opaque: 11
        case .setting: 12
        case .elementwise: 13
        case .unused: 14
        }
    }

    /// - Parameter other: what `tied` names.
    init?(code: UInt8, other: String) {
        let plain: [LockReason] = [
            .integers, .norm, .bias, .positionIdentifiers, .buffer, .quantizationScale, .vector, .empty, .complex,
            .tied(to: other), .opaque, .setting, .elementwise, .unused,
        ]
        guard (1...UInt8(plain.count)).contains(code) else { return nil }
        self = plain[Int(code) - 1]
    }
}
