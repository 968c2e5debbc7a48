import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Keys in, figures out.
extension Headless {
    /// Presses keys as a script writes them: `j j + x`, `:lock<enter>`; each is answered in full before the next.
    mutating func press(_ keys: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        guard let sequence = Key.sequence(keys) else {
            Issue.record("\(keys) is no sequence of keys", sourceLocation: sourceLocation)
            return
        }
        for key in sequence { await press(key) }
    }

    /// Types text into what is open, blanks included.
    mutating func type(_ text: String) async {
        for character in text { await press(.character(character)) }
    }

    /// Puts the cursor on the layer of this tensor, by searching for it.
    mutating func go(to name: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        await press(.character("/"))
        await type(name)
        await press(.enter)
        let layer = state.list.current(state.network)
        #expect(
            layer.map { state.network.layers[$0].entry.name } == name, "the cursor went elsewhere",
            sourceLocation: sourceLocation)
    }

    func layer(_ name: String) throws -> Layer { try #require(state.network.layer(named: name)) }

    func outcome(_ name: String) throws -> LayerOutcome { state.solution.outcomes[try layer(name).id] }

    /// The name under the cursor.
    var currentName: String? {
        state.list.current(state.network).map { state.network.layers[$0].entry.name }
    }

    /// Names of the marked layers, in tensor order.
    var markedNames: [String] { state.list.marked.sorted().map { state.network.layers[$0].entry.name } }

    /// Names and group paths shown, top to bottom.
    var shownPaths: [String] { state.list.rows.map { state.network.tree.nodes[$0].path } }

    var text: String { frame.text() }

    var refusal: String? { state.refusal }
}

extension ExplorerState {
    var refusal: String? { if case .refused(let reason) = status { reason } else { nil } }

    var done: String? { if case .done(let words) = status { words } else { nil } }

    var prompt: Popup.Prompt? { if case .prompt(let prompt) = popup { prompt } else { nil } }

    var picker: Popup.Picker? { if case .picker(let picker) = popup { picker } else { nil } }

    var dialog: ExportDialog? { if case .export(let dialog) = popup { dialog } else { nil } }

    var help: Popup.Help? { if case .help(let help) = popup { help } else { nil } }

    var asksToQuit: Bool { if case .confirm = popup { true } else { false } }

    /// Weights removed from every layer.
    var removed: [Int] { solution.outcomes.map(\.removed) }

    /// One settled step: the key, then what follows before a frame.
    @discardableResult
    mutating func press(_ key: Key) -> [Command] {
        Update.apply(.key(key), to: &self) + Update.apply(.rested, to: &self) + Update.settle(&self)
    }

    /// Keys as a script writes them.
    @discardableResult
    mutating func press(_ keys: String) -> [Command] {
        (Key.sequence(keys) ?? []).flatMap { press($0) }
    }
}
