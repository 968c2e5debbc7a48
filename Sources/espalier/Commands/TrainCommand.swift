import ArgumentParser
import Pruning

/// Trains a network as a recipe says.
struct TrainCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network as a recipe says: from scratch, further, pruned or while it is being pruned.",
        discussion: """
            The recipe is YAML: `espalier: 1`, `network: PATH` or `architecture:` (what config.json would hold, with \
            `initial: kaiming|kaiming-normal|xavier|lecun|normal` and `tokenizer: PATH`), `data: PATH`, `held: SHARE`, \
            `method: {id, settings}` (what goes meanwhile; gmp, granet, sap), and `training:` with
              epochs or steps, batch, seed, optimizer (sgd, adam, adamw), momentum, nesterov, betas, epsilon, weight-decay,
              learning-rate, schedule (constant, step, cosine), rounds (begin it again), warm-up, milestones, factor, floor,
              clip, label-smoothing, dropout, frozen (globs), hold-zeros, keep (last, best), measure-every, held-samples,
              distillation: {teacher, labels, logits, temperature, hidden, values (all hidden states without any)}.
            Paths in it are relative to its folder. The same recipe on the same machine gives the same bits, also when it is \
            interrupted and resumed.

            EXAMPLES
              espalier train digits-mlp.yaml --data digits.npz --out digits/
              espalier train recover.yaml --out recovered.onnx --json > curves.json
              espalier train bible.yaml --out bible/ --resume bible.training.safetensors
            """)

    @Argument(help: "The recipe.", completion: .file()) var recipe: String
    @Option(help: "Data in the place of the recipe's; FILE:x=a,y=b chooses.", completion: .file()) var data: String?
    @Option(help: "Write the trained network here, in the format of the one that it began as.") var out: String?
    @Option(
        help: "Go on from this state; an interrupted training leaves OUT.training.safetensors.", completion: .file())
    var resume: String?
    @Option(help: "Seconds between saved states.") var saveEvery = 300.0
    @Option(help: "Threads that compute; all processors if not given.") var threads: Int?
    @OptionGroup var output: OutputOption
    @Flag(help: "Print the curves as JSON.") var json = false

    var subject: String { recipe }

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1") }
        if saveEvery <= 0 { throw ValidationError("--save-every takes seconds above 0") }
        if resume != nil, out == nil { throw ValidationError("--resume needs --out.") }
    }

    func run() async throws {
        var whole = try TrainingRecipe(try InputText.read(recipe), file: recipe)
        if let data { whole.data = data }
        try await TrainingRun(whole, self).run()
    }
}
