package import Checkpoints
package import Pruning
package import Subjects

/// A Python script and the masks beside it: applies the very masks to a loaded model by `torch.nn.utils.prune`.
///
/// `custom_from_mask` keeps the zeros through fine-tuning (`weight_orig`, `weight_mask`); `remove` bakes them in.
package struct TorchScript: Exporter {
    package static let card = ExportCard(
        id: "torch", title: "PyTorch script with masks", suffix: ".py",
        summary: "torch.nn.utils.prune with the exact masks, for fine-tuning", kind: .files)

    package static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        for file in [path, masks(beside: path)] {
            try OutputPath.check(file, against: checkpoint, replacing: replacing)
        }
    }

    /// Where the masks go that the script loads.
    static func masks(beside path: String) -> String {
        (path.hasSuffix(card.suffix) ? String(path.dropLast(card.suffix.utf8.count)) : path) + MaskFile.card.suffix
    }

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        text(settled, masks: "MASKS.safetensors")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        try check(path, for: settled.network.checkpoint, replacing: replacing)
        let masks = masks(beside: path)
        let written = try await MaskFile.write(settled, to: masks, replacing: replacing, progress: progress)
        let script = try TextFile.write(
            text(settled, masks: PathName.name(of: masks)), to: path, format: card.id, replacing: replacing,
            progress: progress)
        return [script] + written
    }

    private static func text(_ settled: Settled, masks: String) -> String {
        let cuts = settled.prunedCuts
        let removed = cuts.reduce(0) { $0 + $1.removed }
        return """
            \"""Applies masks to a loaded PyTorch model: \(removed) weights of \(cuts.count) tensors become and stay zero.

                from THIS_FILE import apply

                apply(model)              # zeros hold through fine-tuning: weight_orig and weight_mask
                apply(model, bake=True)   # plain weights with zeros, as before saving

            Needs torch and safetensors.
            \"""

            from pathlib import Path

            from safetensors.torch import load_file
            from torch.nn.utils import prune

            MASKS = Path(__file__).parent / \(masks.quotedJSON)


            def apply(model, masks=MASKS, bake=False, prefix=""):
                \"""Masks every tensor of the file; `prefix` is what the model puts before the checkpoint's names.\"""
                for name, mask in load_file(masks).items():
                    path, _, parameter = (prefix + name).rpartition(".")
                    module = model.get_submodule(path)
                    weight = getattr(module, parameter)
                    if weight.shape != mask.shape:
                        raise ValueError(f"{name} is {tuple(weight.shape)}, its mask {tuple(mask.shape)}")
                    prune.custom_from_mask(module, parameter, mask.to(weight.device))
                    if bake:
                        prune.remove(module, parameter)
                return model


            def check(model, masks=MASKS, prefix=""):
                \"""Stops at the first tensor that is not zero where its mask says so.\"""
                for name, mask in load_file(masks).items():
                    path, _, parameter = (prefix + name).rpartition(".")
                    weight = getattr(model.get_submodule(path), parameter)
                    if weight[~mask.to(weight.device)].count_nonzero():
                        raise ValueError(f"{name} has weights where the mask removed them")

            """
    }
}
