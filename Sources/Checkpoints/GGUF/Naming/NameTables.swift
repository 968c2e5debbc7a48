/// How llama.cpp's converter renames the modules of Hugging Face's families; see `NamePairs` for the form.
///
/// Source: `tensor_mapping.py` of gguf 0.19.0, which the tests ask about every line.
enum NameTables {
    static let decoder = """
        token_embd = model.embed_tokens
        output_norm = model.norm
        output = lm_head
        blk.#.attn_norm = model.layers.#.input_layernorm
        """

    static let attention = """
        blk.#.attn_q = model.layers.#.self_attn.q_proj
        blk.#.attn_k = model.layers.#.self_attn.k_proj
        blk.#.attn_v = model.layers.#.self_attn.v_proj
        blk.#.attn_output = model.layers.#.self_attn.o_proj
        """

    static let attentionNorms = """
        blk.#.attn_q_norm = model.layers.#.self_attn.q_norm
        blk.#.attn_k_norm = model.layers.#.self_attn.k_norm
        """

    static let feedForwardNorm = "blk.#.ffn_norm = model.layers.#.post_attention_layernorm"

    static let feedForward = """
        blk.#.ffn_gate = model.layers.#.mlp.gate_proj
        blk.#.ffn_up = model.layers.#.mlp.up_proj
        blk.#.ffn_down = model.layers.#.mlp.down_proj
        """

    /// Gemma 2 and 3.
    static let normsAround = """
        blk.#.post_attention_norm = model.layers.#.post_attention_layernorm
        blk.#.ffn_norm = model.layers.#.pre_feedforward_layernorm
        blk.#.post_ffw_norm = model.layers.#.post_feedforward_layernorm
        """

    /// OLMo 2.
    static let normsBehind = """
        blk.#.post_attention_norm = model.layers.#.post_attention_layernorm
        blk.#.post_ffw_norm = model.layers.#.post_feedforward_layernorm
        """

    /// Files before April 2024 have each of Mixtral's experts as a tensor of its own, later ones a stack.
    static let mixtral = """
        blk.#.ffn_gate_inp = model.layers.#.block_sparse_moe.gate
        blk.#.ffn_gate_exps = model.layers.#.block_sparse_moe.experts.#.w1
        blk.#.ffn_down_exps = model.layers.#.block_sparse_moe.experts.#.w2
        blk.#.ffn_up_exps = model.layers.#.block_sparse_moe.experts.#.w3
        blk.#.ffn_gate.# = model.layers.#.block_sparse_moe.experts.#.w1
        blk.#.ffn_down.# = model.layers.#.block_sparse_moe.experts.#.w2
        blk.#.ffn_up.# = model.layers.#.block_sparse_moe.experts.#.w3
        """

    static let experts = """
        blk.#.ffn_gate_inp = model.layers.#.mlp.gate
        blk.#.ffn_gate_exps = model.layers.#.mlp.experts.#.gate_proj
        blk.#.ffn_up_exps = model.layers.#.mlp.experts.#.up_proj
        blk.#.ffn_down_exps = model.layers.#.mlp.experts.#.down_proj
        """

    /// Qwen 2 MoE: one shared expert behind a gate.
    static let sharedExpert = """
        blk.#.ffn_gate_inp_shexp = model.layers.#.mlp.shared_expert_gate
        blk.#.ffn_gate_shexp = model.layers.#.mlp.shared_expert.gate_proj
        blk.#.ffn_up_shexp = model.layers.#.mlp.shared_expert.up_proj
        blk.#.ffn_down_shexp = model.layers.#.mlp.shared_expert.down_proj
        """

    /// DeepSeek: several, always on.
    static let sharedExperts = """
        blk.#.ffn_gate_shexp = model.layers.#.mlp.shared_experts.gate_proj
        blk.#.ffn_up_shexp = model.layers.#.mlp.shared_experts.up_proj
        blk.#.ffn_down_shexp = model.layers.#.mlp.shared_experts.down_proj
        blk.#.exp_probs_b.bias = model.layers.#.mlp.gate.e_score_correction_bias
        """

    /// DeepSeek 2 and 3. Newer files split and transpose `kv_b_proj` into `attn_k_b` and `attn_v_b`, which keep those names.
    static let latentAttention = """
        blk.#.attn_q = model.layers.#.self_attn.q_proj
        blk.#.attn_q_a = model.layers.#.self_attn.q_a_proj
        blk.#.attn_q_b = model.layers.#.self_attn.q_b_proj
        blk.#.attn_q_a_norm = model.layers.#.self_attn.q_a_layernorm
        blk.#.attn_kv_a_mqa = model.layers.#.self_attn.kv_a_proj_with_mqa
        blk.#.attn_kv_b = model.layers.#.self_attn.kv_b_proj
        blk.#.attn_kv_a_norm = model.layers.#.self_attn.kv_a_layernorm
        blk.#.attn_output = model.layers.#.self_attn.o_proj
        """

    /// Queries, keys and values in one projection, gate and up in another.
    static let phi3 = """
        blk.#.attn_qkv = model.layers.#.self_attn.qkv_proj
        blk.#.attn_output = model.layers.#.self_attn.o_proj
        blk.#.ffn_up = model.layers.#.mlp.gate_up_proj
        blk.#.ffn_down = model.layers.#.mlp.down_proj
        """

    static let phi2 = """
        output_norm = model.final_layernorm
        blk.#.attn_q = model.layers.#.self_attn.q_proj
        blk.#.attn_k = model.layers.#.self_attn.k_proj
        blk.#.attn_v = model.layers.#.self_attn.v_proj
        blk.#.attn_output = model.layers.#.self_attn.dense
        blk.#.ffn_up = model.layers.#.mlp.fc1
        blk.#.ffn_down = model.layers.#.mlp.fc2
        """

    static let starcoder2 = """
        blk.#.ffn_up = model.layers.#.mlp.c_fc
        blk.#.ffn_down = model.layers.#.mlp.c_proj
        """

    static let gpt2 = """
        token_embd = transformer.wte
        position_embd = transformer.wpe
        output_norm = transformer.ln_f
        output = lm_head
        blk.#.attn_norm = transformer.h.#.ln_1
        blk.#.attn_qkv = transformer.h.#.attn.c_attn
        blk.#.attn_output = transformer.h.#.attn.c_proj
        blk.#.ffn_norm = transformer.h.#.ln_2
        blk.#.ffn_up = transformer.h.#.mlp.c_fc
        blk.#.ffn_down = transformer.h.#.mlp.c_proj
        """

    static let bert = """
        token_embd = embeddings.word_embeddings
        token_types = embeddings.token_type_embeddings
        token_embd_norm = embeddings.LayerNorm
        position_embd = embeddings.position_embeddings
        blk.#.attn_q = encoder.layer.#.attention.self.query
        blk.#.attn_k = encoder.layer.#.attention.self.key
        blk.#.attn_v = encoder.layer.#.attention.self.value
        blk.#.attn_output = encoder.layer.#.attention.output.dense
        blk.#.attn_output_norm = encoder.layer.#.attention.output.LayerNorm
        blk.#.ffn_up = encoder.layer.#.intermediate.dense
        blk.#.ffn_down = encoder.layer.#.output.dense
        blk.#.layer_output_norm = encoder.layer.#.output.LayerNorm
        cls.output = classifier.out_proj
        """

    static let nomicBERT = """
        token_embd = embeddings.word_embeddings
        token_types = embeddings.token_type_embeddings
        token_embd_norm = emb_ln
        blk.#.attn_qkv = encoder.layers.#.attn.Wqkv
        blk.#.attn_output = encoder.layers.#.attn.out_proj
        blk.#.attn_output_norm = encoder.layers.#.norm1
        blk.#.ffn_up = encoder.layers.#.mlp.fc11
        blk.#.ffn_gate = encoder.layers.#.mlp.fc12
        blk.#.ffn_down = encoder.layers.#.mlp.fc2
        blk.#.layer_output_norm = encoder.layers.#.norm2
        """
}
