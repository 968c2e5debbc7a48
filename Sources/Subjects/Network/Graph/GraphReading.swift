import Checkpoints
import Tensors

/// What the graph of a checkpoint says of its tensors, by their names.
struct GraphReading {
    private var uses: [String: WeightUse] = [:]
    /// Names of tensors that the graph has.
    private var known: Set<String> = []
    /// Names of tensors that scale others, and of their zero points.
    private var scales: Set<String> = []

    init(_ record: GraphRecord, _ checkpoint: Checkpoint) {
        let walk = GraphWalk(record, checkpoint)
        for graph in record.graphs {
            for (_, tensor) in graph.constants {
                let entry = record.tensors[tensor]
                known.insert(entry.name)
                uses[entry.name] = walk.uses[tensor]
                guard let quantization = entry.details?.quantization else { continue }
                scales.insert(quantization.scale)
                if let zeroPoint = quantization.zeroPoint { scales.insert(zeroPoint) }
            }
        }
    }

    func use(of entry: TensorEntry) -> WeightUse? { uses[entry.name] }

    func knows(_ entry: TensorEntry) -> Bool { known.contains(entry.name) }

    func isScale(_ entry: TensorEntry) -> Bool { scales.contains(entry.name) }
}

extension WeightUse {
    /// Why a tensor of this use is never pruned; nil where it may be.
    func reason(_ entry: TensorEntry, isBuffer: Bool) -> LockReason? {
        switch kind {
        case .setting: return .setting
        case .elementwise: return .elementwise
        case .scale: return .quantizationScale
        case .norm: return .norm
        case .bias: return .bias
        case .unknown, .embedding, .linear, .convolution:
            if isBuffer { return .buffer }
            return entry.shape.count < 2 ? .vector : nil
        }
    }

    /// Whether the input dimension comes first; nil where the name must tell.
    var order: Bool? { kind == .unknown ? nil : isTransposed }

    /// Nil where the name must tell.
    func layerKind(_ reason: LockReason?) -> LayerKind? {
        if kind == .unknown { return nil }
        switch reason {
        case .norm: return .norm
        case .bias: return .bias
        case .some: return .other
        case nil: break
        }
        switch kind {
        case .convolution: return .conv
        case .embedding: return .embedding
        default: return .linear
        }
    }
}
