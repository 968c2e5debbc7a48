package import Checkpoints

/// A family of networks whose graph is known without the file's telling it.
package struct Architecture: Sendable {
    package let name: String
    /// Whether a checkpoint says that it is one of the family, by config.json, metadata or the names of its tensors.
    let recognises: @Sendable (Checkpoint) -> Bool
    let build: @Sendable (Checkpoint) throws(ForwardError) -> Graph
}

/// Every architecture that is built in, one family a file; the first one that recognises a checkpoint builds its graph.
package enum Architectures {
    package static let all: [Architecture] = [
        .stated, .bert, .distilBERT, .gpt2, .llama, .visionTransformer, .imageJEPA, .timmVisionTransformer, .resNet,
    ]
}

extension Graph {
    /// The graph of a checkpoint of a known family. Reads names, shapes and config.json, and tensors only where they are
    /// settings, such as frequencies.
    ///
    /// - Throws: `.noGraph` for a family, or a variant of one, that is not known; `.missingWeight`, `.misfit`.
    package init(architectureOf checkpoint: Checkpoint) throws(ForwardError) {
        guard let architecture = Architectures.all.first(where: { $0.recognises(checkpoint) }) else {
            throw .noGraph(fact: Self.unrecognised(checkpoint))
        }
        self = try architecture.build(checkpoint)
    }

    private static func unrecognised(_ checkpoint: Checkpoint) -> String {
        let known = Architectures.all.map(\.name).joined(separator: ", ")
        guard let config = checkpoint.config else {
            return "there is no config.json, and the names are of none of \(known)"
        }
        guard let type = config.modelType else { return "config.json and names tell of none of \(known)" }
        return "\"\(type.printable)\" is none of \(known)"
    }
}
