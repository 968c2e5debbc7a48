import Explorer
import Terminal
import Testing

/// The key table by itself.
struct KeymapTests {
    @Test func everyBindingSaysWhatItIs() {
        for binding in Keymap.bindings {
            #expect(!binding.keys.isEmpty && binding.keys.allSatisfy { !$0.isEmpty }, "\(binding.name)")
            #expect(!binding.name.isEmpty && !binding.summary.isEmpty && !binding.contexts.isEmpty, "\(binding.name)")
        }
    }

    @Test func aCommandsNameIsItsOwn() {
        let names = Keymap.bindings.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: Binding.Context.allCases) func noTwoBindingsOfAContextShareKeys(_ context: Binding.Context) {
        var seen: [[Key]: String] = [:]
        for binding in Keymap.bindings where binding.contexts.contains(context) {
            for keys in binding.keys {
                if let other = seen[keys] { Issue.record("\(keys) is \(other) and \(binding.name)") }
                seen[keys] = binding.name
            }
        }
    }

    /// A key that also begins a longer sequence could never be told from it.
    @Test(arguments: Binding.Context.allCases) func noKeysHideLongerOnes(_ context: Binding.Context) {
        let here = Keymap.bindings.filter { $0.contexts.contains(context) || $0.contexts.contains(.always) }
        let all = here.flatMap(\.keys)
        for keys in all {
            let longer = all.filter { $0.count > keys.count && $0.starts(with: keys) }
            #expect(longer.isEmpty, "\(keys) hides \(longer)")
        }
    }

    /// A view may add keys, but moving, undo and what holds everywhere stay what they are.
    @Test func noViewRedefinesMovingUndoOrTheProgram() {
        let fixed = Keymap.bindings.filter {
            $0.contexts.contains(.always)
                && ($0.group == .move || $0.group == .program || ["undo", "redo"].contains($0.name))
        }
        let reserved = Set(fixed.flatMap(\.keys))
        for binding in Keymap.bindings where !binding.contexts.contains(.always) {
            #expect(reserved.isDisjoint(with: binding.keys), "\(binding.name)")
        }
    }

    @Test func theKeysThatPeopleExpectAreThere() {
        let expected = [
            "?": "help", "<f1>": "help", "/": "search", "q": "quit", "<esc>": "back", "j": "down", "<down>": "down",
            "k": "up", "g": "top", "G": "bottom", "C-d": "half page down", "C-u": "half page up", "u": "undo",
            "C-r": "redo", ":": "palette", "C-p": "palette", "C-z": "suspend", "C-l": "redraw", "<tab>": "next pane",
            "<f12>": "mouse", "n": "search next", "N": "search previous", "E": "export", "+": "ratio up", "x": "lock",
        ]
        for (text, name) in expected {
            let key = Key(text).map { [$0] } ?? []
            #expect(Keymap.bindings.contains { $0.name == name && $0.keys.contains(key) }, "\(text) should be \(name)")
        }
    }

    @Test func helpHoldsEveryBinding() {
        let lines = HelpLines.all()
        for binding in Keymap.bindings {
            let isThere = lines.contains { line in
                guard case .key(let keys, let summary, _) = line else { return false }
                return keys == binding.keyText && summary == binding.summary
            }
            #expect(isThere, "\(binding.name)")
        }
    }

    @Test func theTableForReadmeHoldsEveryBinding() {
        let markdown = HelpLines.markdown
        for binding in Keymap.bindings { #expect(markdown.contains(" | \(binding.summary) | "), "\(binding.name)") }
    }

    @Test func helpBeginsWithWhatOnlyTheScreenHas() {
        let lines = HelpLines.all(first: [.rules, .always])
        #expect(lines[0] == .heading("Here: rules"))
        guard case .key(let keys, _, let place) = lines[1] else { return #expect(Bool(false), "\(lines[1])") }
        #expect(keys == "a" && place == "rules")
        #expect(lines.count { if case .key = $0 { true } else { false } } == Keymap.bindings.count)
    }

    /// The help overlay gives that many columns to where keys hold.
    @Test func whereKeysHoldIsShort() {
        for line in HelpLines.all() {
            if case .key(_, _, let place) = line { #expect(place.count <= 25, "\(place)") }
        }
    }

    @Test func thePaletteBeginsWithWhatChangesAndWritesThePlan() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press(":")
        let names = try #require(explorer.state.picker).items.map(\.title)
        let place = { (name: String) in names.firstIndex(of: name) ?? .max }
        #expect(place("lock") < place("down") && place("export") < place("down") && place("target") < place("export"))
    }

    @Test func helpFindsAKeyByItselfAndAWordByItsLetters() {
        let byKey = HelpLines.all(matching: "}").compactMap { if case .key(let keys, _, _) = $0 { keys } else { nil } }
        #expect(byKey == ["}"])
        let byWord = HelpLines.all(matching: "REBALANCE")
        #expect(byWord.contains { if case .key("r", _, _) = $0 { true } else { false } })
        #expect(HelpLines.all(matching: "no such thing").isEmpty)
    }

    @Test(arguments: ViewKind.allCases) func thePaletteHoldsWhatTheScreenCanDo(_ view: ViewKind) async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("\(view.key)")
        await explorer.press(":")
        let titles = Set(try #require(explorer.state.picker).items.map(\.title))
        for binding in Keymap.active(in: Keymap.contexts(of: explorer.state)) where binding.action != .palette {
            #expect(titles.contains(binding.name), "\(binding.name)")
        }
    }

    @Test(arguments: [80, 120, 200]) func theFooterNeverCutsAWord(_ columns: Int) async throws {
        var explorer = try await Samples.explorer(.rnet, columns: columns, rows: 24)
        for keys in ["1", "<tab>", "<tab>", "2", "3", "4", "5", "6", "7", "8", "9"] {
            await explorer.press(keys)
            let last = try #require(
                explorer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last)
            let shown = Keymap.active(in: Keymap.contexts(of: explorer.state)).filter { !$0.footer.isEmpty }
            let words = last.split(separator: " ").last.map(String.init) ?? ""
            #expect(shown.contains { $0.footer.hasSuffix(words) }, "\(last)")
        }
    }

    /// Whoever is lost at 80 columns must see where the keys are told.
    @Test func theFooterNamesHelpAt80Columns() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 24)
        for keys in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
            await explorer.press(keys)
            let last = explorer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last ?? ""
            #expect(last.contains("? help"), "\(last)")
        }
    }

    /// What only this screen can do is named at 80 columns too.
    @Test(arguments: [
        ("1", "mark"), ("2", "threshold"), ("3", "add"), ("4", "go"), ("5", "measure"), ("6", "go"), ("7", "train"),
        ("8", "open"),
        ("9", "take"),
    ])
    func theFooterNamesWhatOnlyThisScreenDoes(_ screen: (keys: String, word: String)) async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 24)
        await explorer.press(screen.keys)
        let last = explorer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last ?? ""
        #expect(last.contains(screen.word))
    }
}
