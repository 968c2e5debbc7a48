/// The script beside a network whose layers have widths of their own.
enum CutLoader {
    static let name = "load_cut.py"

    static let text = #"""
        """Loads the network of this folder, whose layers have widths of their own, with torch and transformers.

            from load_cut import load
            model = load()

        Without transformers, resize(model, weights) fits any torch module whose parameters have the tensors' names.
        """
        import json
        import os
        import re

        HERE = os.path.dirname(os.path.abspath(__file__))
        COUNTS = {
            "num_attention_heads": ("num_heads", "num_attention_heads", "n_heads"),
            "n_head": ("num_heads",),
            "num_heads": ("num_heads",),
            "n_heads": ("n_heads",),
            "num_key_value_heads": ("num_key_value_heads",),
        }


        def widths():
            """For each key the widths of the layers, in their order."""
            with open(os.path.join(HERE, "config.json")) as file:
                return json.load(file).get("espalier_widths", {})


        def resize(model, weights, lists=None):
            """Gives parameters the shapes of their weights, and the modules around them sizes and heads to match."""
            import torch

            for name, weight in weights.items():
                path, _, leaf = name.rpartition(".")
                module = model.get_submodule(path)
                old = getattr(module, leaf, None)
                if old is None and leaf == "bias" and hasattr(module, "weight"):
                    module.register_parameter(leaf, torch.nn.Parameter(torch.empty(weight.shape, dtype=module.weight.dtype)))
                    continue
                if old is None or tuple(old.shape) == tuple(weight.shape):
                    continue
                empty = torch.empty(weight.shape, dtype=old.dtype)
                if isinstance(old, torch.nn.Parameter):
                    empty = torch.nn.Parameter(empty, requires_grad=old.requires_grad)
                setattr(module, leaf, empty)
                if leaf != "weight":
                    continue
                if hasattr(module, "nf"):
                    module.nx, module.nf = weight.shape
                elif hasattr(module, "out_features"):
                    module.out_features, module.in_features = weight.shape
                elif hasattr(module, "out_channels"):
                    module.out_channels, module.in_channels = weight.shape[0], weight.shape[1] * module.groups
                elif hasattr(module, "num_features"):
                    module.num_features = weight.shape[0]
            for key, counts in (widths() if lists is None else lists).items():
                for path, module in model.named_modules():
                    layer = re.search(r"\.(\d+)\.", "." + path + ".")
                    if layer is None or int(layer.group(1)) >= len(counts):
                        continue
                    count = counts[int(layer.group(1))]
                    for attribute in COUNTS.get(key, ()):
                        if hasattr(module, attribute):
                            settle(module, attribute, count)


        def settle(module, attribute, count):
            """Sets a number of heads, and what a module made of it."""
            size = next((getattr(module, name) for name in ("head_dim", "attention_head_size") if hasattr(module, name)), None)
            setattr(module, attribute, count)
            if size is not None:
                for name in ("all_head_size", "split_size"):
                    if hasattr(module, name):
                        setattr(module, name, count * size)
            if hasattr(module, "num_key_value_groups"):
                keys = getattr(module, "num_key_value_heads", None)
                queries = getattr(module, "num_heads", getattr(module, "num_attention_heads", None))
                if keys and queries:
                    module.num_key_value_groups = queries // keys


        def load(kind=None):
            """The model, by its class in `transformers` or the one that config.json names."""
            import torch
            import transformers
            from safetensors.torch import load_file

            config = transformers.AutoConfig.from_pretrained(HERE)
            kind = kind or getattr(transformers, (config.architectures or ["AutoModel"])[0])
            make = kind.from_config if kind.__name__.startswith("Auto") else kind
            model = make(config).eval()
            weights = load_file(os.path.join(HERE, "model.safetensors"))
            resize(model, weights)
            with torch.no_grad():
                missing, unexpected = model.load_state_dict(weights, strict=False)
            tied = set(getattr(model, "_tied_weights_keys", None) or [])
            missing = [name for name in missing if name not in tied]
            if missing or unexpected:
                raise ValueError(f"missing {missing}, unexpected {unexpected}")
            model.tie_weights()
            return model
        """#
}
