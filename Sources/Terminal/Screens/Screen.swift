/// Something frames are shown on and keys come from: the terminal, or a test.
@MainActor
package protocol Screen: AnyObject {
    var size: Size { get }
    var theme: Theme { get set }
    /// Sends what differs from the frame shown before.
    func show(_ frame: Frame)
    /// Everything waiting, oldest first, without blocking. A change of size comes as `.resize`.
    func keys() -> [Key]
    /// Gives the terminal back, stops the process as Ctrl-Z does, and takes it again when continued. Returns then.
    func suspend()
    /// Takes the terminal again and sends the last frame whole (also what Ctrl-L wants).
    func resume()
    /// Gives the terminal back for good. Harmless when called again.
    func close()
}

/// Why no screen could be opened.
package enum ScreenError: Error, Hashable, CustomStringConvertible {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// No terminfo entry would do.
    case noEntry(tried: [String])

    package var description: String {
        switch self {
        case .notATerminal: "standard input and output must be a terminal"
        case .noEntry(let tried): "no usable terminal description among \(tried.joined(separator: ", "))"
        }
    }
}
