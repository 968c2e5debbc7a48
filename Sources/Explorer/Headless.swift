import Pruning
package import Terminal

/// The explorer without a terminal: the same state, update and views, driven by a script or asked for one screen.
package struct Headless {
    package private(set) var state: ExplorerState
    private let bridge: Bridge
    package private(set) var hasQuit = false

    /// - Parameter first: what follows once the engine runs.
    package init(
        _ state: ExplorerState, _ first: [Message] = [], _ surroundings: Surroundings = Surroundings()
    ) async {
        self.state = state
        bridge = Bridge(state.network, index: state.index, surroundings)
        perform([.score(keeping: true)])
        for message in first { perform(Update.apply(message, to: &self.state)) }
        await settle()
    }

    /// The screen as it is now.
    package var frame: Frame { ExplorerView.frame(state) }

    package mutating func resize(_ size: Size) {
        perform(Update.apply(.resized(size), to: &state))
        state.list.scroll(window: state.listWindow)
    }

    /// Presses a key, and waits until everything it started is done, so that a script never races the engine.
    package mutating func press(_ key: Key) async {
        guard !hasQuit else { return }
        perform(Update.apply(.key(key), to: &state) + Update.apply(.rested, to: &state))
        await settle()
    }

    private mutating func settle() async {
        perform(Update.settle(&state))
        var isQuiet = false
        while !isQuiet {
            await bridge.settle()
            let messages = bridge.mailbox.drain()
            for message in messages { perform(Update.apply(message, to: &state)) }
            let commands = Update.settle(&state)
            perform(commands)
            isQuiet = messages.isEmpty && commands.isEmpty
        }
    }

    private mutating func perform(_ commands: [Command]) {
        for command in commands where !bridge.perform(command, state) {
            if command == .quit { hasQuit = true }
        }
    }
}
