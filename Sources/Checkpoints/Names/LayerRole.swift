/// The short terms of the field for what a layer does, told from the last words of its name.
///
/// q k v qkv kv o: attention. gate up gate_up down fc1 fc2: feed-forward. router: expert choice. embed, position, head: the ends.
/// norm, conv; ih, hh: recurrent layers. Everything else keeps its module's word.
package enum LayerRole {
    /// - Parameters:
    ///   - words: the module's words, last first, in lower case, without numbers; at most three count.
    ///   - parameter: the name's last component.
    ///   - isInBlock: whether a number stands before the last word.
    static func name(_ words: [String], parameter: String, isInBlock: Bool) -> String {
        let isPlain = plainParameters.contains(parameter) || parameter.hasPrefix("weight_")
        if isPlain, let word = words.first {
            return role(of: word, words.dropFirst(), isInBlock)
        }
        return role(of: bare(parameter), words[...], isInBlock)
    }

    /// Parameters that say nothing about the role of their module.
    private static let plainParameters: Set<String> = [
        "weight", "bias", "kernel", "scale", "gamma", "beta", "qweight", "qzeros", "scales", "g_idx", "running_mean",
        "running_var", "num_batches_tracked", "lora_a", "lora_b", "input_scale", "output_scale", "absmax",
    ]

    /// `gate_up_proj_bias` → `gate_up_proj`.
    private static func bare(_ parameter: String) -> String {
        let word = parameter.lowercased()
        for tail in ["_weight", "_bias", "_blocks", "_scales"] where word.hasSuffix(tail) && word != tail {
            return String(word.dropLast(tail.count))
        }
        return word
    }

    private static func role(of word: String, _ parents: ArraySlice<String>, _ isInBlock: Bool) -> String {
        if let role = roles[word] { return role }
        if let role = contextual(word, parents, isInBlock) { return role }
        if isNorm(word) { return "norm" }
        if word.contains("conv") { return "conv" }
        if word.contains("rotary") || word.contains("position") || word.hasPrefix("pos_") { return "position" }
        if word.contains("embed") || word.hasSuffix("_token") { return "embed" }
        return word
    }

    private static func isNorm(_ word: String) -> Bool {
        if word.contains("norm") || word.hasPrefix("ln_") || word == "ln" { return true }
        guard word.hasPrefix("bn") || word.hasPrefix("ln") || word.hasPrefix("gn") else { return false }
        return word.utf8.dropFirst(2).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}

extension LayerRole {
    /// Words whose meaning hangs on the words before them.
    private static func contextual(_ word: String, _ parents: ArraySlice<String>, _ isInBlock: Bool) -> String? {
        let parent = parents.first ?? ""
        let isAttention = parents.prefix(2).contains { $0.contains("attn") || $0.contains("attention") }
        switch word {
        case "dense":
            if parent == "intermediate" { return "fc1" }
            if isAttention { return "o" }
            return parent == "output" ? "fc2" : parent.isEmpty ? nil : parent
        case "c_proj": return isAttention ? "o" : "fc2"
        case "proj", "projection":
            if parent.contains("embed") { return "embed" }
            return isAttention ? "o" : nil
        case "out_proj": return isAttention || !isInBlock ? "o" : "out"
        case "in_proj": return isAttention ? "qkv" : "in"
        case "gate": return isAttention ? nil : "router"
        case "o": return isAttention ? "o" : nil
        case "wo": return parent.hasPrefix("dense") ? "fc2" : "o"
        case "wi": return "fc1"
        case "decoder": return parent == "predictions" || parent == "lm_head" ? "head" : nil
        case "output", "fc", "head", "score", "classifier": return isInBlock ? nil : "head"
        default: return nil
        }
    }

    /// Words with one meaning everywhere.
    private static let roles: [String: String] = {
        let words: [(String, String)] = [
            ("q", "q q_proj query attn_q wq to_q q_lin query_proj q_linear cross_attn_q"),
            ("k", "k k_proj key attn_k wk to_k k_lin key_proj k_linear cross_attn_k"),
            ("v", "v v_proj value attn_v wv to_v v_lin value_proj v_linear cross_attn_v"),
            ("o", "o_proj attn_output to_out out_lin attn_out attn_proj attn_o cross_attn_o"),
            ("qkv", "qkv qkv_proj c_attn query_key_value attn_qkv wqkv w_pack to_qkv"),
            ("kv", "kv kv_proj to_kv wkv"),
            ("q_a", "q_a_proj attn_q_a"), ("q_b", "q_b_proj attn_q_b"),
            ("kv_a", "kv_a_proj_with_mqa attn_kv_a_mqa"), ("kv_b", "kv_b_proj attn_kv_b"), ("k_b", "attn_k_b"),
            ("v_b", "attn_v_b"),
            ("gate", "gate_proj w1 ffn_gate wi_0 ffn_gate_exps ffn_gate_shexp"),
            ("up", "up_proj w3 ffn_up wi_1 ffn_up_exps ffn_up_shexp"),
            ("down", "down_proj w2 ffn_down ffn_down_exps ffn_down_shexp"),
            ("gate_up", "gate_up_proj w12 ffn_gate_up_exps"),
            ("fc1", "fc1 c_fc lin1 linear1 dense_h_to_4h fc_in"),
            ("fc2", "fc2 lin2 linear2 dense_4h_to_h fc_out"),
            ("router", "router ffn_gate_inp shared_expert_gate ffn_gate_inp_shexp exp_probs_b"),
            (
                "embed",
                "embed_tokens wte word_embeddings token_embd tok_embeddings embed_in shared token_types patch_embd"
            ),
            (
                "position",
                "wpe embed_positions pos_embed pos_embedding position_ids inv_freq relative_attention_bias attn_rel_b rope_freqs"
            ),
            ("position", "rope_factors_long rope_factors_short"), ("in", "ssm_in"), ("out", "ssm_out"),
            ("head", "lm_head embed_out cls"),
        ]
        var roles: [String: String] = [:]
        for (role, names) in words { for name in names.split(separator: " ") { roles[String(name)] = role } }
        return roles
    }()
}
