package import Checkpoints
package import Exporters

/// What to write, where, and what it will look like.
package struct ExportDialog: Sendable, Hashable {
    /// Where keys go: a format's line, the path, the switch, the button.
    package enum Field: Sendable, Hashable {
        case format(Int)
        case path
        /// Of a cut alone.
        case padding
        case replacing
        case write
    }

    /// What is written out.
    package enum Subject: Sendable {
        case plan
        /// A cut of channels and heads.
        case cut
        /// A plan for tokens.
        case tokens
    }

    package var cards: [ExportCard]
    /// Why formats that take the weights cannot be written; nil where they are at hand.
    package var whyNoBits: String?
    /// Why formats that speak of the file's own weights cannot be written; nil where these are the present ones.
    package var whyNotOfFile: String?
    package var chosen: Set<String> = ["recipe"]
    package var path: String
    package var isReplacing = false
    package let subject: Subject
    package var isPadded = false
    package var field = Field.format(0)
    /// Lines of the preview, and of which format and plan they are.
    package var preview: [String] = []
    package var previewed = ""
    /// First line of the preview shown.
    package var previewTop = 0
    package var isWriting = false
    package var problem = ""

    /// The dialog of a cut.
    package init(cut path: String, of checkpoint: Checkpoint) {
        subject = .cut
        cards = CutExport.cards(for: checkpoint)
        chosen = [CutExport.network, "recipe"]
        self.path = path
    }

    /// The dialog of tokens that leave.
    package init(tokens path: String) {
        subject = .tokens
        cards = TokenExport.cards
        self.path = path
    }

    package init(path: String, for checkpoint: Checkpoint, whyNotOfFile: String? = nil) {
        subject = .plan
        cards = ExportCatalog.cards(for: checkpoint)
        self.whyNotOfFile = whyNotOfFile
        if whyNotOfFile != nil {
            chosen = ["checkpoint"]
            field = .format(cards.firstIndex { $0.id == "checkpoint" } ?? 0)
        }
        whyNoBits = checkpoint.absence()?.fact
        self.path = path
    }

    package var isCut: Bool { subject == .cut }

    /// Every place keys can go, top to bottom.
    package var fields: [Field] {
        cards.indices.map { .format($0) } + [.path] + (isCut ? [.padding] : []) + [.replacing, .write]
    }

    /// Why a format cannot be chosen; nil where it can.
    package func refusal(_ card: ExportCard) -> String? {
        if card.needsWeights, let whyNoBits { return whyNoBits }
        return Self.ofFile.contains(card.id) ? whyNotOfFile : nil
    }

    /// Formats that are put on the file's own weights by others, or copy them.
    private static let ofFile: Set<String> = ["recipe", "recipe-json", "llm-compressor", "torch", "gguf-f16"]

    package var request: ExportRequest {
        ExportRequest(formats: cards.map(\.id).filter(chosen.contains), path: path, replacing: isReplacing)
    }

    /// Shows a text as the preview of the format that it belongs to.
    mutating func show(_ text: String) {
        (previewed, previewTop) = (shownFormat, 0)
        preview = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(400).map { String($0).printable }
    }

    package var cutRequest: CutExport { CutExport(request, isPadded: isPadded) }

    /// The format whose preview is shown: the one under the cursor, else the first chosen.
    package var shownFormat: String {
        if case .format(let index) = field { return cards[index].id }
        return request.formats.first ?? cards[0].id
    }
}
