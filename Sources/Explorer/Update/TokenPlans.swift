import Checkpoints
import Exporters
import Pruning
import Subjects

/// Edits of the plan for tokens: each is recorded, and undone by the same keys as other plans on this screen.
enum TokenPlans {
    /// - Parameter keeps: one a site.
    static func keep(_ keeps: [Double], _ label: String, _ state: inout ExplorerState) {
        guard let plan = try? state.tokens.history?.plan.keeping(keeps) else { return }
        record(plan, label, &state)
    }

    static func set(_ name: String, _ value: SettingValue, _ label: String, _ state: inout ExplorerState) {
        guard var plan = state.tokens.history?.plan else { return }
        plan.method.settings[name] = value
        record(plan, label, &state)
    }

    static func undo(_ state: inout ExplorerState) -> [Command] {
        let label = state.tokens.history?.undo()
        state.status = label.map { .done("undid: \($0)") } ?? .refused("nothing to undo")
        return []
    }

    static func redo(_ state: inout ExplorerState) -> [Command] {
        let label = state.tokens.history?.redo()
        state.status = label.map { .done("did again: \($0)") } ?? .refused("nothing to redo")
        return []
    }

    private static func record(_ plan: TokenPlan, _ label: String, _ state: inout ExplorerState) {
        state.tokens.history?.record(plan, label: label)
        state.status = .done(label)
    }
}

/// The export dialog of tokens that leave: their recipe.
enum TokenExports {
    static func open(_ state: inout ExplorerState) {
        if let reason = state.whyNotOfFile ?? state.whyNoTokens { return Moving.refuse(reason, &state) }
        do throws(PruningError) {
            _ = try state.tokenRecipe()
            let name = state.network.checkpoint.displayName.split(separator: "/").last.map(String.init) ?? "network"
            let stem = name.split(separator: ".").first.map(String.init) ?? name
            state.popup = .export(ExportDialog(tokens: stem + "-tokens"))
            preview(&state)
        } catch {
            Moving.refuse("\(error)", &state)
        }
    }

    static func write(_ dialog: ExportDialog, _ state: inout ExplorerState) -> [Command] {
        var dialog = dialog
        defer { state.popup = .export(dialog) }
        do throws(PruningError) {
            let export = TokenExport(dialog.request, try state.tokenRecipe())
            dialog.isWriting = true
            return [.exportTokens(export)]
        } catch {
            dialog.problem = "\(error)"
            return []
        }
    }

    static func preview(_ state: inout ExplorerState) {
        guard case .export(var dialog) = state.popup, dialog.previewed != dialog.shownFormat else { return }
        do throws(PruningError) {
            dialog.show(TokenExport(dialog.request, try state.tokenRecipe()).text(dialog.shownFormat))
        } catch {
            dialog.show("\(error)")
        }
        state.popup = .export(dialog)
    }
}
