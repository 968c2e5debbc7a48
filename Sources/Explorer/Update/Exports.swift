import Checkpoints
import Exporters
import Pruning
import Subjects
import Terminal

/// The export dialog: what its keys do, and what comes of a write.
enum Exports {
    static func open(_ state: inout ExplorerState) {
        switch state.view {
        case .groups: return CutExports.open(&state)
        case .tokens: return TokenExports.open(&state)
        default: break
        }
        let name = state.network.checkpoint.displayName.split(separator: "/").last.map(String.init) ?? "plan"
        let suffix = PrunedCheckpoint.suffix(for: state.network.checkpoint)
        let stem = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
        state.popup = .export(
            ExportDialog(
                path: stem + "-pruned", for: state.network.checkpoint, whyNotOfFile: state.whyNotOfFile))
        refreshPreview(&state)
    }

    static func press(_ key: Key, _ dialog: ExportDialog, _ state: inout ExplorerState) -> [Command] {
        var dialog = dialog
        guard !dialog.isWriting else { return [] }
        dialog.problem = ""
        switch key {
        case .tab, .down: move(1, &dialog)
        case .named(.tab, .shift), .up: move(-1, &dialog)
        case .enter: return write(dialog, &state)
        case .character(" ", _) where dialog.field != .path: toggle(&dialog)
        case .pageDown, .pageUp:
            let top = dialog.previewTop + (key == .pageDown ? previewPage : -previewPage)
            dialog.previewTop = min(max(top, 0), max(dialog.preview.count - 1, 0))
        case .character("y", _) where dialog.field != .path: return copyTwin(dialog, &state)
        default:
            guard dialog.field == .path, dialog.path.edit(key) else { return [] }
        }
        state.popup = .export(dialog)
        refreshPreview(&state)
        return []
    }

    static func paste(_ text: String, _ dialog: ExportDialog, _ state: inout ExplorerState) {
        var dialog = dialog
        guard dialog.field == .path else { return }
        dialog.path += text
        state.popup = .export(dialog)
    }

    /// What a write came to: the dialog closes on success and stays, with the reason, on failure.
    static func finish(_ result: Result<ExportReport, PruningError>, _ state: inout ExplorerState) {
        switch result {
        case .success(let report):
            if case .export(let dialog) = state.popup {
                state.popup = nil
                if dialog.subject == .plan { state.savedNode = state.history.current }
            }
            let first = report.files.first?.path.printable ?? "nothing"
            let more = report.files.count > 1 ? " and \(report.files.count - 1) more" : ""
            state.status = .done("wrote \(first)\(more), \(Numbers.bytes(report.bytes)), verified")
        case .failure(let error):
            guard case .export(var dialog) = state.popup else { return state.status = .refused("\(error)") }
            dialog.isWriting = false
            dialog.problem = "\(error)"
            state.popup = .export(dialog)
        }
    }

    /// Lines that a page key moves the preview.
    private static let previewPage = 8

    /// Copies the commands, one a line.
    private static func copyTwin(_ dialog: ExportDialog, _ state: inout ExplorerState) -> [Command] {
        let twin = HeadlessTwin(dialog, state)
        guard !twin.commands.isEmpty else {
            state.status = .refused(
                dialog.whyNotOfFile == nil ? HeadlessTwin.advice : HeadlessTwin.trainedAdvice)
            return []
        }
        state.status = .done(twin.commands.count == 1 ? "copied the command" : "copied \(twin.commands.count) commands")
        return [.copyText(twin.commands.joined(separator: "\n"))]
    }

    private static func move(_ step: Int, _ dialog: inout ExportDialog) {
        let fields = dialog.fields
        let place = fields.firstIndex(of: dialog.field) ?? 0
        dialog.field = fields[(place + step + fields.count) % fields.count]
    }

    private static func toggle(_ dialog: inout ExportDialog) {
        switch dialog.field {
        case .format(let index) where dialog.refusal(dialog.cards[index]) != nil:
            dialog.problem = dialog.refusal(dialog.cards[index]) ?? ""
        case .format(let index): dialog.chosen.formSymmetricDifference([dialog.cards[index].id])
        case .replacing: dialog.isReplacing.toggle()
        case .padding:
            dialog.isPadded.toggle()
            dialog.previewed = ""
        case .path, .write: break
        }
    }

    private static func write(_ dialog: ExportDialog, _ state: inout ExplorerState) -> [Command] {
        var dialog = dialog
        guard !dialog.request.formats.isEmpty, !dialog.path.isEmpty else {
            dialog.problem = dialog.path.isEmpty ? "where to?" : "nothing is chosen; Space chooses"
            state.popup = .export(dialog)
            return []
        }
        if dialog.subject == .tokens { return TokenExports.write(dialog, &state) }
        dialog.isWriting = true
        state.popup = .export(dialog)
        return [dialog.isCut ? .exportCut(dialog.cutRequest) : .export(dialog.request)]
    }

    /// A preview is made from the state alone; it is remembered for the format and plan it shows.
    private static func refreshPreview(_ state: inout ExplorerState) {
        guard case .export(var dialog) = state.popup, dialog.previewed != dialog.shownFormat else { return }
        switch dialog.subject {
        case .cut: return CutExports.preview(&state)
        case .tokens: return TokenExports.preview(&state)
        case .plan: break
        }
        let settled = Settled(
            network: state.network, plan: state.plan, scores: state.scores, solution: state.solution)
        do throws(PruningError) {
            dialog.show(try ExportCatalog.exporter(dialog.shownFormat).preview(settled))
        } catch {
            dialog.show("\(error)")
        }
        state.popup = .export(dialog)
    }
}
