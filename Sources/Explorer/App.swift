import Checkpoints
import Pruning
package import Terminal

/// The loop: sleep until a key or an answer comes, change the state, draw. Only this thread touches the screen.
@MainActor
package struct App {
    private var state: ExplorerState
    private let screen: any Screen
    private let bridge: Bridge
    /// Wakes the loop when the engine has answered.
    private let answers = WakePipe()
    private let themes: ThemeLibrary
    private let tier: Glyphs.Tier
    private let clock = ContinuousClock()
    private var isRunning = true
    /// What follows from the command line once the engine runs.
    private let first: [Message]

    /// Frames that only answers ask for come no faster than this; a key is always answered at once.
    private static let pace = Duration.milliseconds(50)
    /// A held key repeats faster than this, so plots are drawn when it is let go.
    private static let rest = Duration.milliseconds(40)

    package init(_ state: ExplorerState, screen: any Screen, themes: ThemeLibrary, _ options: ExplorerProgram.Options) {
        self.state = state
        self.screen = screen
        self.themes = themes
        first = options.messages
        tier = state.glyphs.tier
        // Keys go before scores, also where scoring takes every core.
        bridge = Bridge(state.network, index: state.index, options.surroundings, priority: .background, waking: answers)
    }

    /// Runs until the person leaves or the terminal goes away.
    /// - Parameter wakeDescriptor: what the screen's signals write to.
    package mutating func run(wakeDescriptor: CInt) {
        MappedFile.guardFaults()  // the screen was opened after the files
        perform([.score(keeping: true)])
        for message in first { perform(Update.apply(message, to: &state)) }
        let wait = InputWait(others: [wakeDescriptor, answers.descriptor])
        draw()
        var drawn = clock.now
        var isStale = false
        while isRunning {
            let isDue = clock.now - drawn >= Self.pace
            if isStale, isDue {
                draw()
                drawn = clock.now
                isStale = false
            }
            let left = isStale ? Self.pace - (clock.now - drawn) : state.isBehind ? Self.rest : nil
            let reason = wait.wait(timeout: left)
            guard reason != .closed else { break }
            if receiveKeys() || (reason == .timedOut && catchUp()) {
                draw()
                drawn = clock.now
                isStale = false
            }
            isStale = receiveAnswers() || isStale
        }
        screen.close()
    }

    /// Whether there were keys.
    private mutating func receiveKeys() -> Bool {
        let keys = screen.keys()
        for key in keys where isRunning {
            perform(Update.apply(.key(key), to: &state))
        }
        if !keys.isEmpty { perform(Update.settle(&state)) }
        return !keys.isEmpty && isRunning
    }

    /// Lets the plots follow a cursor that rests; false when they are there already.
    private mutating func catchUp() -> Bool {
        guard state.isBehind else { return false }
        perform(Update.apply(.rested, to: &state) + Update.settle(&state))
        return true
    }

    /// Whether there were answers.
    private mutating func receiveAnswers() -> Bool {
        let messages = bridge.mailbox.drain()
        for message in messages { perform(Update.apply(message, to: &state)) }
        if !messages.isEmpty { perform(Update.settle(&state)) }
        return !messages.isEmpty
    }

    private func draw() { screen.show(ExplorerView.frame(state)) }

    private mutating func perform(_ commands: [Command]) {
        for command in commands where !bridge.perform(command, state) { performOnScreen(command) }
    }

    private mutating func performOnScreen(_ command: Command) {
        switch command {
        case .theme(let name): load(name)
        case .mouse(let isOn): (screen as? Curses)?.hasMouse = isOn
        case .copyText(let text): Clipboard.copy(text)
        case .redraw: screen.resume()
        case .suspend: screen.suspend()
        case .quit: isRunning = false
        default: break
        }
    }

    private mutating func load(_ name: String) {
        do throws(ThemeError) {
            let theme = try themes.load(name)
            screen.theme = theme
            MappedFile.guardFaults()  // the screen may have been opened anew
            state.glyphs = Glyphs(min(tier, theme.glyphs ?? tier), isMonochrome: state.glyphs.isMonochrome)
        } catch {
            perform(Update.apply(.themeFailed("\(error)"), to: &state))
        }
    }
}
