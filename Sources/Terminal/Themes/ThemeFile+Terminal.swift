extension ThemeFile {
    /// The default theme: only the terminal's own colours, so it fits whatever a person has chosen for them.
    /// The same as `Themes/terminal.yaml`, compiled in so that no file need be found to start; a test compares them.
    package static let terminal: ThemeFile = {
        var file = ThemeFile(name: "terminal")
        file.roles = [
            .text: role(.terminal),
            .dim: role(.terminal, .dim),
            .title: role(.terminal, .bold),
            .border: role(.terminal, .dim),
            .borderFocused: role(.indexed(6), .bold),
            .header: role(.terminal, .bold),
            .tab: role(.terminal),
            .tabActive: role(.terminal, [.bold, .reverse]),
            .key: role(.indexed(6), .bold),
            .keyLabel: role(.terminal),
            .prompt: role(.terminal, .bold),
            .popup: role(.terminal),
            .popupTitle: role(.terminal, .bold),
            .popupSelected: role(.terminal, [.bold, .reverse]),
            .match: role(.indexed(3), [.bold, .underline]),
            .pending: role(.terminal, .dim),
            .locked: role(.terminal, .dim),
            .error: role(.indexed(1), .bold),
            .warning: role(.indexed(3)),
            .good: role(.indexed(2)),
            .fromRule: role(.terminal),
            .fromHand: role(.indexed(3), .bold),
            .fromLock: role(.indexed(5)),
            .fromPlan: role(.terminal, .dim),
            .exact: role(.indexed(2)),
            .bounded: role(.indexed(3)),
            .proxy: role(.indexed(5), .italic),
            .measured: role(.indexed(6), .bold),
            .barKept: role(.indexed(6)),
            .barRemoved: role(.indexed(1)),
            .cut: role(.indexed(3)),
            .cutGround: role(.indexed(3)),
            .axis: role(.terminal, .dim),
            .curve: role(.indexed(6)),
            .zero: role(.terminal, .dim),
            .gauge: role(.indexed(2)),
            .gaugeEmpty: role(.terminal, .dim),
            .heat0: role(.indexed(4)),
            .heat1: role(.indexed(6)),
            .heat2: role(.indexed(2)),
            .heat3: role(.indexed(3)),
            .heat4: role(.indexed(1), .bold),
        ]
        file.grounds = [
            .plain: ground(),
            .cursor: ground(foreground: .terminal, .reverse),
            .marked: ground(.bold),
            .popup: ground(),
            .popupCursor: ground(foreground: .terminal, .reverse),
            .bar: ground(),
        ]
        return file
    }()

    private static func role(_ color: Color, _ emphasis: Emphasis = []) -> Entry {
        Entry(always: Patch(foreground: Paint(color), emphasis: emphasis))
    }

    private static func ground(foreground: Color? = nil, _ emphasis: Emphasis = []) -> Entry {
        Entry(
            always: Patch(
                foreground: foreground.map { Paint($0) }, background: Paint(.terminal), emphasis: emphasis))
    }
}
