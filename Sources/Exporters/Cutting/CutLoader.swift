/// The script beside a network whose layers have widths of their own.
///
/// Tried with transformers 4.36.2 and 4.46.3 on torch 1.13: BERT, DistilBERT, GPT-2 and ViT, with the latter Llama and Mistral.
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

            modules = dict(model.named_modules())
            for name, weight in weights.items():
                path, _, leaf = name.rpartition(".")
                module = modules.get(path)
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
            for module in modules.values():
                if hasattr(module, "num_key_value_groups") and hasattr(module, "k_proj"):
                    module.num_key_value_groups = module.q_proj.out_features // module.k_proj.out_features
            for key, counts in (widths() if lists is None else lists).items():
                for path, module in modules.items():
                    layer = re.search(r"\.(\d+)\.", "." + path + ".")
                    if layer is None or int(layer.group(1)) >= len(counts):
                        continue
                    count = counts[int(layer.group(1))]
                    if count == 0:
                        continue
                    for attribute in COUNTS.get(key, ()):
                        if hasattr(module, attribute):
                            settle(module, attribute, count)


        def settle(module, attribute, count):
            """Sets a number of heads, and what a module made of it."""
            size = getattr(module, "head_dim", getattr(module, "attention_head_size", None))
            if size is None and hasattr(module, "dim"):
                size = module.dim // getattr(module, attribute)
            setattr(module, attribute, count)
            for name in ("all_head_size", "split_size", "dim"):
                if size is not None and hasattr(module, name):
                    setattr(module, name, count * size)


        def clear(model, name):
            """Makes a parameter of a layer that lacks a module zero: what the module gives is zero then, as if it were not there."""
            layer = re.search(r"\.(\d+)\.", name)
            parameter = dict(model.named_parameters()).get(name)
            if layer is None or parameter is None:
                return False
            lists = [counts for counts in widths().values() if int(layer.group(1)) < len(counts)]
            if not any(counts[int(layer.group(1))] == 0 for counts in lists):
                return False
            parameter.data.zero_()
            return True


        def load(kind=None):
            """The model, by its class in `transformers` or the one that config.json names."""
            import warnings

            import transformers
            from safetensors.torch import load_file

            config = transformers.AutoConfig.from_pretrained(HERE)
            kind = kind or getattr(transformers, (config.architectures or ["AutoModel"])[0])
            model = (kind.from_config if hasattr(kind, "from_config") else kind)(config).eval()
            weights = load_file(os.path.join(HERE, "model.safetensors"))
            names = {name.split(".")[0] for name, _ in model.named_parameters()}
            prefix = model.base_model_prefix + "."
            if prefix[:-1] not in names:
                weights = {name[len(prefix) :] if name.startswith(prefix) else name: weight for name, weight in weights.items()}
            elif not any(name.startswith(prefix) for name in weights):
                weights = {prefix + name: weight for name, weight in weights.items()}
            resize(model, weights)
            missing, unexpected = model.load_state_dict(weights, strict=False)
            tied = getattr(model, "_tied_weights_keys", None) or ()
            missing = [name for name in missing if not clear(model, name) and not any(re.search(key, name) for key in tied)]
            model.tie_weights()
            for words, names in (("not in the file", missing), ("not in the model", unexpected)):
                if names:
                    warnings.warn(f"{words}: {', '.join(names)}")
            return model

        """#
}
