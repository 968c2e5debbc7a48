import CTerminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal, by ncurses. There is one at a time, on the main thread. Signals that end the program give the
/// terminal back by themselves; everything else must call `close()`.
@MainActor
package final class Curses: Screen {
    package private(set) var size: Size
    /// The entry that was opened: differs from `TERM` where that is unknown here, which a person should be told once.
    package private(set) var entry: String
    /// What can be shown: no colours under `NO_COLOR`, only ASCII where the locale is not UTF-8.
    package private(set) var depth: ColorDepth
    package let isUTF8: Bool
    package var theme: Theme { didSet { if theme != oldValue { themeChanged() } } }
    /// Whether mouse reports are asked for; off lets the terminal select text by itself.
    package var hasMouse = true { didSet { cterminal_mouse(hasMouse) } }

    private let requested: ColorDepth
    private let term: String
    private var shown: Frame?
    private var wanted: Frame?
    private var looks: [Paint: Ink] = [:]
    private var decoder = KeyDecoder()
    private var isOpen = true

    /// Takes the terminal on standard input and output.
    /// - Parameters:
    ///   - environment: for `TERM`, `COLORTERM`, `NO_COLOR` and the locale.
    ///   - color: what `--color` says.
    package init(
        environment: [String: String], theme: Theme = .terminal, color: ColorDepth.Request = .auto
    ) throws(ScreenError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        isUTF8 = cterminal_locale(TerminalNames.namesUTF8(environment: environment))
        requested = ColorDepth.detect(environment: environment, requested: color)
        term = environment["TERM"] ?? ""
        self.theme = theme
        entry = try Curses.open(term, requested, wantsTruecolor: theme.wantsTruecolor)
        depth = requested.limited(to: Int(cterminal_colors()))
        size = Curses.currentSize()
        cterminal_resize(cterminal_size(columns: Int32(size.columns), rows: Int32(size.rows)))
    }

    /// The tier that the person chose, over the theme's and the terminal's; nil leaves it to them.
    package var chosenTier: Glyphs.Tier?

    /// What drawings may be made of: ASCII where the locale is not UTF-8; else what the person chose, what the theme
    /// asks for, what the terminal is known to show.
    package var glyphs: Glyphs {
        let usual = TerminalNames.showsOnlyASCII(term) ? Glyphs.Tier.ascii : .braille
        let tier = isUTF8 ? chosenTier ?? theme.glyphs ?? usual : .ascii
        return Glyphs(tier, isMonochrome: depth == .none)
    }

    /// What `InputWait` must watch besides standard input.
    package var wakeDescriptor: CInt { cterminal_wake_descriptor() }

    package func show(_ frame: Frame) {
        guard isOpen else { return }
        wanted = frame
        let runs = frame.changes(from: shown)
        guard !runs.isEmpty || frame.cursor != shown?.cursor else { return }
        for run in runs { put(run, of: frame) }
        cterminal_refresh(Int32(frame.cursor?.x ?? -1), Int32(frame.cursor?.y ?? -1))
        shown = frame
    }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        cterminal_end()
    }
}

// MARK: - Opening
extension Curses {
    private static func open(
        _ term: String, _ depth: ColorDepth, wantsTruecolor: Bool
    ) throws(ScreenError) -> String {
        let names = TerminalNames.candidates(term: term, wantsTruecolor: wantsTruecolor && depth == .truecolor)
        for name in names where cterminal_start(name, STDIN_FILENO, STDOUT_FILENO, depth != .none) { return name }
        throw .noEntry(tried: names)
    }

    private static func currentSize() -> Size {
        let size = cterminal_current_size()
        return Size(columns: Int(size.columns), rows: Int(size.rows))
    }

    /// Another theme may need, or no longer want, a direct-colour entry: then the screen is opened anew.
    private func themeChanged() {
        looks = [:]
        shown = nil
        guard isOpen, requested == .truecolor else { return }
        let isDirect = depth == .truecolor
        let names = TerminalNames.candidates(term: term, wantsTruecolor: theme.wantsTruecolor)
        guard isDirect != theme.wantsTruecolor, names.first != entry else { return }
        guard isDirect || names.prefix(2).contains(where: { cterminal_entry_is_usable($0) && $0.hasSuffix("-direct") })
        else { return }
        cterminal_end()
        guard let opened = try? Curses.open(term, requested, wantsTruecolor: theme.wantsTruecolor) else { return }
        entry = opened
        depth = requested.limited(to: Int(cterminal_colors()))
        cterminal_mouse(hasMouse)
    }
}

// MARK: - Drawing
extension Curses {
    /// A style as curses wants it.
    struct Ink {
        let pair: Int32
        let emphasis: UInt32
        /// Whether a full block may be a blank on its own colour: one byte instead of three, and whole runs for less.
        let isSolid: Bool
    }

    /// What decides the ink of a cell: its style, and whether it is a full block.
    struct Paint: Hashable {
        let style: Style
        let isSolid: Bool

        init(_ cell: Cell) {
            style = cell.style
            isSolid = cell.glyph == Glyph("\u{2588}")
        }
    }

    private func put(_ run: Frame.Run, of frame: Frame) {
        var cells: [cterminal_cell] = []
        var start = run.columns.lowerBound
        var paint = Paint(frame[start, run.y])
        for x in run.columns {
            let cell = frame[x, run.y]
            if cell.glyph.isRightHalf { continue }
            if Paint(cell) != paint {
                send(cells, x: start, y: run.y, paint)
                cells.removeAll(keepingCapacity: true)
                (start, paint) = (x, Paint(cell))
            }
            let (base, first, second) = paint.isSolid && ink(paint).isSolid ? (0x20, 0, 0) : cell.glyph.scalars
            cells.append(
                cterminal_cell(base: base, first_mark: first, second_mark: second, columns: Int32(cell.glyph.columns)))
        }
        send(cells, x: start, y: run.y, paint)
    }

    private func send(_ cells: [cterminal_cell], x: Int, y: Int, _ paint: Paint) {
        let ink = ink(paint)
        cells.withUnsafeBufferPointer {
            cterminal_put(Int32(x), Int32(y), $0.baseAddress, Int32($0.count), ink.pair, ink.emphasis)
        }
    }

    private func ink(_ paint: Paint) -> Ink {
        if let known = looks[paint] { return known }
        let look = theme.look(paint.style, at: depth)
        var emphasis = look.emphasis
        let foreground = number(look.foreground, brightAdds: .bold, to: &emphasis)
        let background = number(look.background, brightAdds: [], to: &emphasis)
        let isSolid = paint.isSolid && depth != .none && foreground >= 0 && emphasis.isEmpty
        let pair = depth == .none ? 0 : cterminal_pair(foreground, isSolid ? foreground : background)
        let ink = Ink(pair: pair, emphasis: UInt32(emphasis.rawValue), isSolid: isSolid)
        looks[paint] = ink
        return ink
    }

    /// A colour's number for the entry in use. Eight-colour and direct-colour entries have no bright colours: they
    /// become the plain ones, and bold in the foreground.
    private func number(_ color: Color, brightAdds bold: Emphasis, to emphasis: inout Emphasis) -> Int32 {
        let colors = cterminal_colors()
        switch color {
        case .terminal: return -1
        case .indexed(let index):
            guard index >= 8, colors == 8 || colors > 256 else { return Int32(index) }
            emphasis.formUnion(bold)
            return Int32(index & 7)
        case .rgb(let red, let green, let blue):
            let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
            return value < 8 ? 8 : value  // 0…7 are palette numbers there; the darkest blue is as black
        }
    }
}

// MARK: - Input
extension Curses {
    package func keys() -> [Key] {
        guard isOpen else { return [] }
        var keys = events()
        while true {
            let input = cterminal_read()
            if Int(input.kind) == CTERMINAL_NOTHING { break }
            if let input = KeyDecoder.Input(input) { Curses.append(decoder.take(input), to: &keys) }
        }
        Curses.append(decoder.settle(), to: &keys)
        return keys
    }

    package func suspend() { suspend(wholeJob: true) }

    package func resume() {
        guard isOpen else { return }
        cterminal_resume()
        shown = nil
        if let wanted { show(wanted) }
    }

    /// - Parameter wholeJob: as Ctrl-Z does; where no shell could continue us, nothing happens.
    private func suspend(wholeJob: Bool) {
        guard isOpen, !wholeJob || cterminal_can_stop() else { return }
        cterminal_leave()
        cterminal_stop(wholeJob)
        resume()
    }

    /// What signals asked for. Size changes while stopped are found by looking.
    private func events() -> [Key] {
        let events = Int(cterminal_events())
        if events & CTERMINAL_STOP_ASKED != 0 {
            suspend(wholeJob: false)
        } else if events & CTERMINAL_CONTINUED != 0 {
            resume()
        }
        let now = Curses.currentSize()
        guard now != size else { return [] }
        size = now
        cterminal_resize(cterminal_size(columns: Int32(now.columns), rows: Int32(now.rows)))
        shown = nil
        return [.resize(now)]
    }

    /// Of several drags in a row only the last counts: one frame for a burst.
    private static func append(_ new: [Key], to keys: inout [Key]) {
        for key in new {
            if case .mouse(let mouse) = key, mouse.action == .drag,
                case .mouse(let before)? = keys.last, before.action == .drag, before.button == mouse.button
            {
                keys.removeLast()
            }
            keys.append(key)
        }
    }
}
