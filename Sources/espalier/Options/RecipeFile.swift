import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects

/// Reads a recipe from disk.
enum RecipeFile {
    /// - Throws: `.recipe` with file and line for what is not understood; `.checkpoint` when the file cannot be read.
    static func read(_ path: String) throws(PruningError) -> Recipe { try Recipe(try InputText.read(path), file: path) }

    /// The same for what changes a checkpoint.
    /// - Throws: a `Failure` too for a recipe of tokens, which changes none.
    static func readForCheckpoint(_ path: String) throws -> Recipe {
        let recipe = try read(path)
        guard recipe.tokens.isEmpty else {
            throw Failure(
                .misuse, "a recipe of tokens leaves the checkpoint as it is: espalier evaluate --recipe runs it")
        }
        return recipe
    }

    /// The same for what zeroes single weights.
    /// - Throws: a `Failure` too for a recipe of a cut, which takes channels and heads out.
    static func readForWeights(_ path: String) throws -> Recipe { try refusingCut(try readForCheckpoint(path), path) }

    /// The recipe, where it is none of a cut.
    static func refusingCut(_ recipe: Recipe, _ path: String) throws(Failure) -> Recipe {
        guard recipe.groups.isEmpty, !Catalog.groupCards.contains(where: { $0.id == recipe.plan.method.id }) else {
            throw Failure(
                .misuse,
                "\(path.printable) is a recipe of a cut, which takes channels and heads out: "
                    + "espalier apply PATH --recipe \(path.printable) --out OUT does it, espalier cut PATH a new one")
        }
        return recipe
    }

    /// Writes one of a cut: JSON where the path ends so, else YAML.
    static func write(
        _ recipe: Recipe, to path: String, beside checkpoint: Checkpoint, replacing: Bool
    ) throws(PruningError) -> WrittenFile {
        let text = path.hasSuffix(".json") ? recipe.json : recipe.yaml
        return try ExportedText.write(text, to: path, beside: checkpoint, replacing: replacing)
    }
}

/// A text file that a person names.
enum InputText {
    /// Longer files are no recipes or scripts: 46,080 layers take 8 MB.
    private static let longest = 256 << 20

    /// - Throws: `.checkpoint` when the file cannot be read, `.recipe` when it is no text.
    static func read(_ path: String) throws(PruningError) -> String {
        let bytes: [UInt8]
        do throws(CheckpointError) {
            let file = try OpenedFile(path)
            bytes = try file.read(0..<min(file.identity.size, longest + 1))
        } catch {
            throw .checkpoint(error)
        }
        guard bytes.count <= longest else { throw .recipe(file: path, line: 1, fact: "too long") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .recipe(file: path, line: 1, fact: "not UTF-8 text")
        }
        return text
    }
}
