import Checkpoints
import Testing

@Suite struct LayerNamingTests {
    struct Reading: Sendable, CustomTestStringConvertible {
        let name: String
        let module: String
        let parameter: String
        let block: Int?
        let role: String
        let groups: [String]

        var testDescription: String { name }

        init(_ name: String, _ parameter: String, _ block: Int?, _ role: String, _ groups: String...) {
            self.name = name
            module = String(name.dropLast(parameter.count + 1))
            (self.parameter, self.block, self.role, self.groups) = (parameter, block, role, groups)
        }
    }

    static let readings: [Reading] = [
        Reading("model.layers.12.mlp.down_proj.weight", "weight", 12, "down", "model.layers.12"),
        Reading("bert.encoder.layer.0.attention.self.query.weight", "weight", 0, "q", "bert.encoder.layer.0"),
        Reading("h.3.attn.c_attn.weight", "weight", 3, "qkv", "h.3"),
        Reading("blk.4.attn_q.weight", "weight", 4, "q", "blk.4"),
        Reading("blk.12.ffn_down_exps.weight", "weight", 12, "down", "blk.12"),
        Reading("blk.3.ffn_gate.7.weight", "weight", 3, "gate", "blk.3", "ffn_gate.7"),
        Reading("enc.blk.5.attn_rel_b.weight", "weight", 5, "position", "enc.blk.5"),
        Reading("layer1.0.conv2.weight", "weight", 0, "conv", "layer1.0"),
        Reading("encoder.0.reparam_conv.weight", "weight", 0, "conv", "encoder.0"),
        Reading(
            "model.layers.3.mlp.experts.17.gate_proj.weight", "weight", 3, "gate", "model.layers.3", "mlp.experts.17"),
        Reading("vit.encoder.layer.5.intermediate.dense.weight", "weight", 5, "fc1", "vit.encoder.layer.5"),
        Reading("rnn.weight_ih_l0", "weight_ih_l0", 0, "ih"),
        Reading("rnn.weight_hh_l1_reverse", "weight_hh_l1_reverse", 1, "hh"),
        Reading("encoder.2.lstm.bias_ih_l0", "bias_ih_l0", 2, "ih", "encoder.2"),
        Reading("weight", "weight", nil, "weight"),
        Reading("", "", nil, ""),
        Reading("a..b", "b", nil, "b"),
        Reading("x.99999999999999999999.fc1.bias", "bias", .max, "fc1", "x.99999999999999999999"),
        Reading(
            "down_blocks.1.attentions.0.to_out.0.weight", "weight", 1, "o", "down_blocks.1", "attentions.0", "to_out.0"),
        Reading("model.layers.0.mlp.experts.gate_up_proj", "gate_up_proj", 0, "gate_up", "model.layers.0"),
        Reading("transformer.resblocks.7.attn.in_proj_weight", "in_proj_weight", 7, "qkv", "transformer.resblocks.7"),
    ]

    @Test(arguments: readings) func takesNamesApart(_ reading: Reading) {
        let naming = LayerNaming(reading.name)
        #expect(naming.module == reading.module)
        #expect(naming.parameter == reading.parameter)
        #expect(naming.block == reading.block)
        #expect(naming.role == reading.role)
        #expect(naming.groups == reading.groups)
    }

    /// Roles by what the named models compute, from their published definitions.
    @Test(arguments: [
        // Llama, Mistral, Qwen, DeepSeek
        ("model.embed_tokens.weight", "embed"), ("model.norm.weight", "norm"), ("lm_head.weight", "head"),
        ("model.layers.0.self_attn.q_proj.bias", "q"), ("model.layers.0.self_attn.o_proj.weight", "o"),
        ("model.layers.0.self_attn.q_norm.weight", "norm"), ("model.layers.0.post_attention_layernorm.weight", "norm"),
        ("model.layers.0.mlp.gate.weight", "router"), ("model.layers.0.block_sparse_moe.experts.1.w2.weight", "down"),
        ("model.layers.0.mlp.shared_expert_gate.weight", "router"),
        ("model.layers.0.self_attn.kv_b_proj.weight", "kv_b"),
        ("model.layers.0.mlp.down_proj.weight_scale_inv", "down"),
        ("model.layers.0.self_attn.rotary_emb.inv_freq", "position"),
        // BERT, ViT, CLIP
        ("bert.embeddings.word_embeddings.weight", "embed"), ("bert.embeddings.position_embeddings.weight", "position"),
        ("bert.embeddings.position_ids", "position"), ("bert.embeddings.LayerNorm.weight", "norm"),
        ("bert.encoder.layer.0.attention.output.dense.weight", "o"),
        ("bert.encoder.layer.0.output.dense.weight", "fc2"),
        ("bert.pooler.dense.weight", "pooler"), ("cls.predictions.decoder.weight", "head"),
        ("classifier.weight", "head"),
        ("vit.embeddings.patch_embeddings.projection.weight", "embed"), ("vit.embeddings.cls_token", "embed"),
        ("blocks.0.attn.proj.weight", "o"), ("patch_embed.proj.weight", "embed"), ("pos_embed", "position"),
        // GPT-2, NeoX, T5
        ("wte.weight", "embed"), ("wpe.weight", "position"), ("h.0.attn.c_proj.weight", "o"),
        ("h.0.mlp.c_proj.weight", "fc2"),
        ("h.0.mlp.c_fc.weight", "fc1"), ("h.0.ln_1.weight", "norm"), ("ln_f.weight", "norm"),
        ("gpt_neox.layers.0.attention.dense.weight", "o"), ("gpt_neox.layers.0.mlp.dense_h_to_4h.weight", "fc1"),
        ("encoder.block.0.layer.0.SelfAttention.o.weight", "o"),
        ("encoder.block.0.layer.1.DenseReluDense.wo.weight", "fc2"),
        ("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", "position"),
        // ResNet, VGG, llama.cpp
        ("conv1.weight", "conv"), ("bn1.running_mean", "norm"), ("layer1.0.downsample.0.weight", "downsample"),
        ("fc.weight", "head"), ("features.0.weight", "features"), ("token_embd.weight", "embed"),
        ("output.weight", "head"),
        ("output_norm.weight", "norm"), ("blk.0.ffn_gate_inp.weight", "router"), ("blk.0.attn_output.weight", "o"),
        // What llama.cpp calls tensors whose names stay as they are
        ("blk.0.attn_qkv.bias", "qkv"), ("blk.0.attn_norm.weight", "norm"),
        ("blk.0.ffn_gate_up_exps.weight", "gate_up"),
        ("blk.0.ffn_gate_inp_shexp.weight", "router"), ("blk.0.exp_probs_b.bias", "router"),
        ("blk.0.attn_k_b.weight", "k_b"), ("blk.0.attn_kv_a_mqa.weight", "kv_a"),
        ("dec.blk.0.cross_attn_o.weight", "o"),
        ("token_types.weight", "embed"), ("token_embd_norm.weight", "norm"), ("position_embd.weight", "position"),
        ("rope_freqs.weight", "position"), ("cls.output.weight", "head"), ("cls.weight", "head"),
        ("blk.0.ssm_in.weight", "in"), ("blk.0.ssm_conv1d.weight", "conv"),
    ])
    func namesRoles(_ name: String, _ role: String) {
        #expect(LayerNaming(name).role == role)
    }
}
