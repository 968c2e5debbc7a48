package import Checkpoints
package import Pruning
package import Subjects

/// The recipe of tokens that leave, written out: the checkpoint stays as it is.
package struct TokenExport: Sendable, Hashable {
    /// Which recipes are written, under which base name, and whether files may be replaced.
    package var request: ExportRequest
    package var recipe: Recipe

    package init(_ request: ExportRequest, _ recipe: Recipe) {
        self.request = request
        self.recipe = recipe
    }

    /// What `formats` may name.
    package static let cards = [RecipeYAML.card, RecipeJSON.card].map { card in
        var card = card
        card.summary = "where tokens leave, for `espalier evaluate`"
        return card
    }

    package func text(_ format: String) -> String { format == RecipeJSON.card.id ? recipe.json : recipe.yaml }

    /// - Parameter checkpoint: that must not be written over.
    /// - Throws: `.write` for a path that is taken. Files written before stay.
    package func run(beside checkpoint: Checkpoint) throws(PruningError) -> ExportReport {
        let jobs = Self.cards.filter { request.formats.contains($0.id) }.map { card in
            (format: card.id, path: request.path.hasSuffix(card.suffix) ? request.path : request.path + card.suffix)
        }
        for job in jobs { try OutputPath.check(job.path, against: checkpoint, replacing: request.replacing) }
        var report = ExportReport()
        for job in jobs {
            report.files.append(
                try ExportedText.write(
                    text(job.format), to: job.path, beside: checkpoint, replacing: request.replacing))
        }
        return report
    }
}
