import CTerminal

extension KeyDecoder.Input {
    /// Nil for codes of curses that mean nothing here.
    init?(_ input: cterminal_input) {
        guard Int(input.kind) == CTERMINAL_KEY else {
            self = .character(input.value)
            return
        }
        let place = Int(input.value) - CTERMINAL_KEY_BASE
        guard place >= 0, let code = KeyDecoder.Code(place / 8) else { return nil }
        self = .key(code, Key.Modifiers(rawValue: UInt8(place % 8)))
    }
}

extension KeyDecoder.Code {
    init?(_ value: Int) {
        let plain: [Int: KeyDecoder.Code] = [
            CTERMINAL_UP: .named(.up), CTERMINAL_DOWN: .named(.down),
            CTERMINAL_RIGHT: .named(.right), CTERMINAL_LEFT: .named(.left),
            CTERMINAL_HOME: .named(.home), CTERMINAL_END: .named(.end),
            CTERMINAL_INSERT: .named(.insert), CTERMINAL_DELETE: .named(.delete),
            CTERMINAL_PAGE_UP: .named(.pageUp), CTERMINAL_PAGE_DOWN: .named(.pageDown),
            CTERMINAL_TAB: .named(.tab), CTERMINAL_ENTER: .named(.enter),
            CTERMINAL_BACKSPACE: .named(.backspace),
            CTERMINAL_MOUSE_SGR: .mouse, CTERMINAL_MOUSE_X10: .oldMouse,
            CTERMINAL_PASTE_BEGIN: .pasteBegin, CTERMINAL_PASTE_END: .pasteEnd,
            CTERMINAL_FOCUS_IN: .focus(true), CTERMINAL_FOCUS_OUT: .focus(false),
        ]
        let first = CTERMINAL_F1
        if value >= first, value < first + 12 {
            self = .named(.function(value - first + 1))
        } else if let known = plain[value] {
            self = known
        } else {
            return nil
        }
    }
}
