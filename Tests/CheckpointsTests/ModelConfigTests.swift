import Checkpoints
import Testing

@Suite struct ModelConfigTests {
    private func config(_ text: String) throws -> ModelConfig { try ModelConfig(Array(text.utf8)) }

    @Test func readsTodaysKeys() throws {
        let llama = try config(
            """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8192, "intermediate_size": 28672,
             "num_attention_heads": 64, "num_key_value_heads": 8, "num_hidden_layers": 80, "vocab_size": 128256,
             "tie_word_embeddings": false, "rope_theta": 500000.0, "limit": Infinity}
            """)
        #expect(llama.architectures == ["LlamaForCausalLM"] && llama.modelType == "llama")
        #expect(llama.hiddenSize == 8192 && llama.intermediateSize == 28672 && llama.headDimension == 128)
        #expect(llama.heads == 64 && llama.keyValueHeads == 8 && llama.layers == 80)
        #expect(llama.vocabularySize == 128256 && llama.tiesWordEmbeddings == false)
    }

    @Test func readsTheKeysOfGPT2() throws {
        let gpt = try config(#"{"model_type":"gpt2","n_embd":768,"n_head":12,"n_layer":12,"vocab_size":50257}"#)
        #expect(gpt.hiddenSize == 768 && gpt.heads == 12 && gpt.keyValueHeads == 12 && gpt.headDimension == 64)
        #expect(gpt.layers == 12 && gpt.tiesWordEmbeddings == nil && gpt.architectures.isEmpty)
    }

    @Test func aStatedHeadDimensionCounts() throws {
        let qwen = try config(#"{"hidden_size":1024,"num_attention_heads":16,"head_dim":128}"#)
        #expect(qwen.headDimension == 128)
    }

    @Test func looksIntoComposedConfigs() throws {
        let composed = try config(
            #"{"model_type":"llava","text_config":{"num_attention_heads":32,"hidden_size":4096,"model_type":"llama"}}"#)
        #expect(composed.modelType == "llava" && composed.heads == 32 && composed.headDimension == 128)
    }

    @Test func nonsenseIsLeftOut() throws {
        let odd = try config(
            #"{"hidden_size":-1,"num_attention_heads":0,"n_layer":"x","vocab_size":1.5,"architectures":[1,"A"]}"#)
        #expect(odd.hiddenSize == nil && odd.heads == nil && odd.layers == nil && odd.vocabularySize == nil)
        #expect(odd.headDimension == nil && odd.architectures == ["A"])
    }
}
