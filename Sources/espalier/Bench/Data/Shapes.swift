import Checkpoints
import Tensors

/// Tensor lists of networks as people open them.
enum Shapes {
    typealias Item = SafetensorsLayout.Item

    /// Llama 3 70B: 80 blocks, 723 tensors, 70.6 billion weights.
    static var large: [Item] { llama(blocks: 80) }

    /// Blocks as Llama 3 70B has them.
    static func llama(blocks: Int) -> [Item] {
        let width = 8192
        var items = [Item(name: "model.embed_tokens.weight", dtype: .bf16, shape: [128_256, width])]
        for block in 0..<blocks {
            func add(_ name: String, _ shape: [Int]) {
                items.append(Item(name: "model.layers.\(block).\(name).weight", dtype: .bf16, shape: shape))
            }
            add("input_layernorm", [width])
            add("mlp.down_proj", [width, 28_672])
            add("mlp.gate_proj", [28_672, width])
            add("mlp.up_proj", [28_672, width])
            add("post_attention_layernorm", [width])
            add("self_attn.k_proj", [1024, width])
            add("self_attn.o_proj", [width, width])
            add("self_attn.q_proj", [width, width])
            add("self_attn.v_proj", [1024, width])
        }
        items.append(Item(name: "model.norm.weight", dtype: .bf16, shape: [width]))
        items.append(Item(name: "lm_head.weight", dtype: .bf16, shape: [128_256, width]))
        return items
    }

    static let largeConfiguration = llamaConfiguration(blocks: 80)

    static func llamaConfiguration(blocks: Int) -> String {
        """
        {"model_type": "llama", "hidden_size": 8192, "intermediate_size": 28672, "num_attention_heads": 64,
         "num_key_value_heads": 8, "head_dim": 128, "num_hidden_layers": \(blocks), "vocab_size": 128256}
        """
    }

    /// 60 blocks of 256 experts of three matrices, 46,080 tensors of so many weights each.
    static func experts(weights: Int) -> [Item] {
        (0..<60).flatMap { block in
            (0..<256).flatMap { expert in
                ["down_proj", "gate_proj", "up_proj"].map { matrix in
                    Item(
                        name: "model.layers.\(block).mlp.experts.\(expert).\(matrix).weight", dtype: .bf16,
                        shape: [64, weights / 64])
                }
            }
        }
    }

    static let expertConfiguration = """
        {"model_type": "deepseek_v3", "hidden_size": 64, "moe_intermediate_size": 64, "num_hidden_layers": 60}
        """

    /// So many matrices of one size, as many bytes together as asked for, at most.
    static func equal(_ count: Int, bytes: Int, _ dtype: DType) -> [Item] {
        let columns = 4096
        let rows = max(1, bytes / count / columns / (dtype.bitWidth / 8))
        return (0..<count).map { Item(name: "layers.\($0).weight", dtype: dtype, shape: [rows, columns]) }
    }
}
