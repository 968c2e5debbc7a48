/// What is known of the files of one `general.architecture`.
package struct GGUFArchitecture: Sendable {
    /// Something that llama.cpp's converter changes besides names, and that cannot be undone here.
    struct Change: Sendable {
        /// Ends of the names in the file.
        let names: [String]
        /// A clause.
        let fact: String
    }

    /// As `general.architecture` has it.
    package let name: String
    /// Hugging Face's `model_type`.
    let modelType: String
    /// The same of files with experts, where it is another one.
    let expertModelType: String?
    /// Whether the rows of query and key projections lie in llama.cpp's rotary order.
    package let hasRotaryOrder: Bool
    let change: Change?
    private let pairs: NamePairs

    private init(
        _ name: String, _ modelType: String, experts: String? = nil, rotary: Bool = false, change: Change? = nil,
        _ tables: String...
    ) {
        self.name = name
        self.modelType = modelType
        expertModelType = experts
        hasRotaryOrder = rotary
        self.change = change
        pairs = NamePairs(tables)
    }

    /// What a Hugging Face checkpoint calls a tensor of the file.
    package func model(_ name: String) -> NamePairs.Meaning? { pairs.model(name) }

    /// What the file calls a tensor of a Hugging Face checkpoint, and its index in that where the file stacks experts.
    package func stored(_ name: String) -> (name: String, index: Int?)? { pairs.stored(name) }

    package static func named(_ name: String) -> GGUFArchitecture? { byName[name] }

    /// Names of the architectures whose tensors' names are known.
    package static var known: [String] { all.map(\.name) }
}

extension GGUFArchitecture {
    private typealias T = NameTables

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Gemma's and Nemotron's own code adds the 1 to the weight of a norm.
    private static let raisedNorms = Change(names: ["norm.weight"], fact: "each value is 1 more than Hugging Face's")

    private static let transposed = Change(
        names: ["attn_qkv.weight", "attn_output.weight", "ffn_up.weight", "ffn_down.weight"],
        fact: "its rows are outputs; in Hugging Face's GPT-2 its columns are")

    /// Which ones permute: the subclasses of `LlamaModel` in convert_hf_to_gguf.py, but for those that set `undo_permute` to
    /// false, and the classes that call `LlamaModel.permute` themselves.
    private static let all: [GGUFArchitecture] = [
        // MARK: Llama and those that permute as it does
        GGUFArchitecture(
            "llama", "llama", experts: "mixtral", rotary: true, T.decoder, T.attention, T.feedForwardNorm,
            T.feedForward, T.mixtral),
        GGUFArchitecture(
            "mistral3", "ministral3", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward, T.mixtral
        ),
        GGUFArchitecture("granite", "granite", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("smollm3", "smollm3", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("minicpm", "minicpm", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("arcee", "arcee", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("olmo", "olmo", rotary: true, T.decoder, T.attention, T.feedForward),
        GGUFArchitecture(
            "deepseek", "deepseek", rotary: true, T.decoder, T.attention, T.feedForwardNorm, T.feedForward, T.experts,
            T.sharedExperts),

        // MARK: The others
        GGUFArchitecture("qwen2", "qwen2", T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture(
            "qwen2moe", "qwen2_moe", T.decoder, T.attention, T.feedForwardNorm, T.feedForward, T.experts, T.sharedExpert
        ),
        GGUFArchitecture(
            "qwen3", "qwen3", T.decoder, T.attention, T.attentionNorms, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture(
            "qwen3moe", "qwen3_moe", T.decoder, T.attention, T.attentionNorms, T.feedForwardNorm, T.feedForward,
            T.experts),
        GGUFArchitecture(
            "gemma", "gemma", change: raisedNorms, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture(
            "gemma2", "gemma2", change: raisedNorms, T.decoder, T.attention, T.normsAround, T.feedForward),
        GGUFArchitecture(
            "gemma3", "gemma3_text", change: raisedNorms, T.decoder, T.attention, T.attentionNorms, T.normsAround,
            T.feedForward),
        GGUFArchitecture(
            "nemotron", "nemotron", change: raisedNorms, T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("phi2", "phi", T.phi2, T.decoder),
        GGUFArchitecture("phi3", "phi3", T.decoder, T.phi3, T.feedForwardNorm),
        GGUFArchitecture("starcoder2", "starcoder2", T.decoder, T.attention, T.feedForwardNorm, T.starcoder2),
        GGUFArchitecture("stablelm", "stablelm", T.decoder, T.attention, T.feedForwardNorm, T.feedForward),
        GGUFArchitecture("command-r", "cohere", T.decoder, T.attention, T.attentionNorms, T.feedForward),
        GGUFArchitecture("cohere2", "cohere2", T.decoder, T.attention, T.feedForward),
        GGUFArchitecture("olmo2", "olmo2", T.decoder, T.attention, T.attentionNorms, T.normsBehind, T.feedForward),
        GGUFArchitecture(
            "olmoe", "olmoe", T.decoder, T.attention, T.attentionNorms, T.feedForwardNorm, T.experts),
        GGUFArchitecture(
            "deepseek2", "deepseek_v2", T.decoder, T.latentAttention, T.feedForwardNorm, T.feedForward, T.experts,
            T.sharedExperts),
        GGUFArchitecture("gpt2", "gpt2", change: transposed, T.gpt2),
        GGUFArchitecture("bert", "bert", T.bert),
        GGUFArchitecture("nomic-bert", "nomic_bert", T.nomicBERT),
    ]
}
