/// Steps of the same trainings in Python's torch: reads the checkpoint and the data that were written for them, and prints times
/// and losses.
enum TrainingTwin {
    /// `NAME FOLDER THREADS STEPS`: the median seconds of a step and the loss of the last one.
    static let script = """
        import json, struct, sys, time
        import numpy as np
        import torch
        import torch.nn.functional as F
        from torch import nn

        KINDS = {"F32": "<f4", "I64": "<i8"}

        def read(path):
            with open(path, "rb") as file:
                header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
                data = file.read()
            arrays = {}
            for name, entry in header.items():
                if name != "__metadata__":
                    begin, end = entry["data_offsets"]
                    array = np.frombuffer(data[begin:end], KINDS[entry["dtype"]]).reshape(entry["shape"])
                    arrays[name] = torch.from_numpy(array.copy())
            return arrays

        class Pictures(nn.Module):
            def __init__(self, config):
                super().__init__()
                self.conv1, self.norm1 = nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16)
                self.conv2, self.norm2 = nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32)
                self.conv3, self.norm3 = nn.Conv2d(32, 32, 3, padding=1), nn.BatchNorm2d(32)
                self.fc1, self.fc2 = nn.Linear(512, 64), nn.Linear(64, 10)

            def forward(self, x):
                x = torch.relu(self.norm1(self.conv1(x)))
                x = F.max_pool2d(torch.relu(self.norm2(self.conv2(x))), 2)
                x = torch.relu(self.norm3(self.conv3(x)))
                return self.fc2(torch.relu(self.fc1(x.flatten(1))))

        class Norm(nn.Module):
            def __init__(self, width):
                super().__init__()
                self.weight = nn.Parameter(torch.ones(width))

            def forward(self, x):
                return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight

        def turn(x, cosines, sines):
            half = x.shape[-1] // 2
            return x * cosines + torch.cat([-x[..., half:], x[..., :half]], -1) * sines

        class Attention(nn.Module):
            def __init__(self, c):
                super().__init__()
                width, self.heads, self.keys = c["hidden_size"], c["num_attention_heads"], c["num_key_value_heads"]
                self.size = width // self.heads
                self.q_proj = nn.Linear(width, width, bias=False)
                self.k_proj = nn.Linear(width, self.keys * self.size, bias=False)
                self.v_proj = nn.Linear(width, self.keys * self.size, bias=False)
                self.o_proj = nn.Linear(width, width, bias=False)

            def forward(self, x, cosines, sines, mask):
                count, length, width = x.shape
                q, k, v = [p(x).view(count, length, -1, self.size).transpose(1, 2)
                           for p in (self.q_proj, self.k_proj, self.v_proj)]
                q, k = turn(q, cosines, sines), turn(k, cosines, sines)
                k, v = [t.repeat_interleave(self.heads // self.keys, 1) for t in (k, v)]
                y = torch.softmax(q @ k.transpose(2, 3) / self.size ** 0.5 + mask, -1) @ v
                return self.o_proj(y.transpose(1, 2).reshape(count, length, width))

        class Gated(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
                self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
                self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

            def forward(self, x):
                return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))

        class Block(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.input_layernorm, self.self_attn = Norm(c["hidden_size"]), Attention(c)
                self.post_attention_layernorm, self.mlp = Norm(c["hidden_size"]), Gated(c)

            def forward(self, x, *tables):
                x = x + self.self_attn(self.input_layernorm(x), *tables)
                return x + self.mlp(self.post_attention_layernorm(x))

        class Language(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.model = nn.Module()
                self.model.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
                self.model.layers = nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
                self.model.norm = Norm(c["hidden_size"])
                self.size = c["hidden_size"] // c["num_attention_heads"]

            def forward(self, ids):
                length = ids.shape[1]
                speeds = 10000 ** (-torch.arange(0, self.size, 2).float() / self.size)
                angles = torch.outer(torch.arange(length).float(), speeds)
                cosines, sines = [torch.cat([f(angles)] * 2, -1) for f in (torch.cos, torch.sin)]
                mask = torch.full((length, length), float("-inf")).triu(1)
                x = self.model.embed_tokens(ids)
                for block in self.model.layers:
                    x = block(x, cosines, sines, mask)
                return F.linear(self.model.norm(x), self.model.embed_tokens.weight)

        def loss(network, data, rows):
            if "y" in data:
                return F.cross_entropy(network(data["x"][rows]), data["y"][rows])
            ids = data["input_ids"][rows]
            scores = network(ids)
            return F.cross_entropy(scores[:, :-1].reshape(-1, scores.shape[-1]), ids[:, 1:].reshape(-1))

        name, folder, threads, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        torch.set_num_threads(threads)
        network = {"digits": Pictures, "language": Language}[name](json.load(open(f"{folder}/{name}/config.json")))
        network.load_state_dict(read(f"{folder}/{name}/model.safetensors"), strict=False)
        network.train()
        data = read(f"{folder}/{name}.safetensors")
        optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            optimizer.zero_grad()
            value = loss(network, data, torch.randperm(len(next(iter(data.values())))))
            value.backward()
            optimizer.step()
            last = value.item()
            times.append(time.perf_counter() - start)
        print("seconds", sorted(times[2:])[(len(times) - 2) // 2])
        print("loss", last)
        """
}
