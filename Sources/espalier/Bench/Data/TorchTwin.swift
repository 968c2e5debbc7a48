/// The same networks in Python's torch: writes them with random weights, runs them, and prints outputs and times.
enum TorchTwin {
    /// `make` writes both checkpoints, `run NAME` prints the median seconds and the sum and absolute sum of the outputs.
    static let script = """
        import json, struct, sys, time
        import numpy as np
        import torch
        import torch.nn.functional as F

        HEADS, KV, WIDTH, INNER, BLOCKS, VOCABULARY, LENGTH = 8, 4, 512, 1408, 4, 4096, 256
        WIDTHS, CLASSES, PICTURES, SIDE = [64, 128, 256, 512], 100, 8, 64

        def resnet_shapes():
            shapes = {"conv1.weight": [64, 3, 3, 3]}
            norms = ["bn1"]
            before = 64
            for layer, width in enumerate(WIDTHS, 1):
                for block in range(2):
                    name = f"layer{layer}.{block}"
                    shapes[name + ".conv1.weight"] = [width, before, 3, 3]
                    shapes[name + ".conv2.weight"] = [width, width, 3, 3]
                    norms += [name + ".bn1", name + ".bn2"]
                    if before != width:
                        shapes[name + ".downsample.0.weight"] = [width, before, 1, 1]
                        norms.append(name + ".downsample.1")
                    before = width
            for norm in norms:
                width = 64 if norm == "bn1" else WIDTHS[int(norm[5]) - 1]
                for part in ["weight", "bias", "running_mean", "running_var"]:
                    shapes[f"{norm}.{part}"] = [width]
            shapes["fc.weight"], shapes["fc.bias"] = [CLASSES, 512], [CLASSES]
            return shapes

        def llama_shapes():
            shapes = {"model.embed_tokens.weight": [VOCABULARY, WIDTH], "model.norm.weight": [WIDTH]}
            for block in range(BLOCKS):
                name = f"model.layers.{block}."
                side = WIDTH * KV // HEADS
                for part, shape in [
                        ("self_attn.q_proj", [WIDTH, WIDTH]), ("self_attn.k_proj", [side, WIDTH]),
                        ("self_attn.v_proj", [side, WIDTH]), ("self_attn.o_proj", [WIDTH, WIDTH]),
                        ("mlp.gate_proj", [INNER, WIDTH]), ("mlp.up_proj", [INNER, WIDTH]),
                        ("mlp.down_proj", [WIDTH, INNER]), ("input_layernorm", [WIDTH]),
                        ("post_attention_layernorm", [WIDTH])]:
                    shapes[name + part + ".weight"] = shape
            return shapes

        def weights(shapes):
            random = np.random.default_rng(0)
            arrays = {}
            for name, shape in shapes.items():
                scale = 1 / np.sqrt(max(int(np.prod(shape[1:])), 1))
                array = random.standard_normal(shape).astype("f4") * np.float32(scale)
                is_scale = len(shape) == 1 and (name.endswith("running_var") or "norm" in name or "bn" in name)
                arrays[name] = np.abs(array) * np.float32(0.1) + 1 if is_scale and "mean" not in name else array
            return arrays

        def write(folder, arrays, config):
            header, offset = {}, 0
            for name, array in arrays.items():
                header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
                offset += array.nbytes
            text = json.dumps(header).encode()
            text += b" " * (-len(text) % 8)
            with open(folder + "/model.safetensors", "wb") as file:
                file.write(struct.pack("<Q", len(text)) + text)
                for array in arrays.values():
                    file.write(array.tobytes())
            if config:
                json.dump(config, open(folder + "/config.json", "w"))

        def norm(x, w, name):
            return F.batch_norm(
                x, w[name + ".running_mean"], w[name + ".running_var"], w[name + ".weight"], w[name + ".bias"], False, 0.1, 1e-5)

        def resnet(w, x):
            x = F.relu(norm(F.conv2d(x, w["conv1.weight"], padding=1), w, "bn1"))
            for layer in range(1, 5):
                for block in range(2):
                    name = f"layer{layer}.{block}"
                    stride = 2 if layer > 1 and block == 0 else 1
                    y = F.relu(norm(F.conv2d(x, w[name + ".conv1.weight"], stride=stride, padding=1), w, name + ".bn1"))
                    y = norm(F.conv2d(y, w[name + ".conv2.weight"], padding=1), w, name + ".bn2")
                    if name + ".downsample.0.weight" in w:
                        x = norm(F.conv2d(x, w[name + ".downsample.0.weight"], stride=stride), w, name + ".downsample.1")
                    x = F.relu(x + y)
            return F.linear(x.mean((2, 3)), w["fc.weight"], w["fc.bias"])

        def rms(x, weight):
            return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * weight

        def turn(x, cosines, sines):
            half = x.shape[-1] // 2
            return x * cosines + torch.cat([-x[..., half:], x[..., :half]], -1) * sines

        def llama(w, ids):
            size = WIDTH // HEADS
            angles = torch.outer(torch.arange(LENGTH).float(), 10000 ** (-torch.arange(0, size, 2).float() / size))
            cosines, sines = [torch.cat([f(angles)] * 2, -1) for f in (torch.cos, torch.sin)]
            mask = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)
            x = F.embedding(ids, w["model.embed_tokens.weight"])
            for block in range(BLOCKS):
                name = f"model.layers.{block}."
                y = rms(x, w[name + "input_layernorm.weight"])
                q, k, v = [
                    F.linear(y, w[name + f"self_attn.{p}_proj.weight"]).view(1, LENGTH, -1, size).transpose(1, 2) for p in "qkv"]
                q, k = turn(q, cosines, sines), turn(k, cosines, sines)
                k, v = [t.repeat_interleave(HEADS // KV, 1) for t in (k, v)]
                y = torch.softmax(q @ k.transpose(2, 3) / size ** 0.5 + mask, -1) @ v
                x = x + F.linear(y.transpose(1, 2).reshape(1, LENGTH, WIDTH), w[name + "self_attn.o_proj.weight"])
                y = rms(x, w[name + "post_attention_layernorm.weight"])
                gate = F.silu(F.linear(y, w[name + "mlp.gate_proj.weight"])) * F.linear(y, w[name + "mlp.up_proj.weight"])
                x = x + F.linear(gate, w[name + "mlp.down_proj.weight"])
            return F.linear(rms(x, w["model.norm.weight"]), w["model.embed_tokens.weight"])

        def pixels():
            return ((np.arange(PICTURES * 3 * SIDE * SIDE) % 251) / np.float32(251)).astype("f4").reshape(PICTURES, 3, SIDE, SIDE)

        def ids():
            return (np.arange(LENGTH) * 37 % VOCABULARY)[None]

        NETWORKS = {"resnet": (resnet_shapes, resnet, pixels), "llama": (llama_shapes, llama, ids)}

        task, folder = sys.argv[1], sys.argv[2]
        if task == "make":
            write(folder + "/resnet", weights(resnet_shapes()), None)
            write(folder + "/llama", weights(llama_shapes()), {
                "model_type": "llama", "hidden_size": WIDTH, "intermediate_size": INNER, "num_attention_heads": HEADS,
                "num_key_value_heads": KV, "num_hidden_layers": BLOCKS, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-6,
                "tie_word_embeddings": True, "hidden_act": "silu"})
        else:
            torch.set_num_threads(int(sys.argv[3]))
            shapes, forward, inputs = NETWORKS[task]
            arrays = {name: torch.from_numpy(array) for name, array in weights(shapes()).items()}
            given = torch.from_numpy(inputs())
            times = []
            with torch.no_grad():
                for _ in range(9):
                    start = time.perf_counter()
                    out = forward(arrays, given)
                    times.append(time.perf_counter() - start)
            out = out.double()
            print("seconds", sorted(times[2:])[3])
            print("sum", out.sum().item())
            print("size", out.abs().sum().item())
        """
}
