import Glibc
import Synchronization
import UnixSignals

/// A picture that is drawn again and again, on the terminal's other screen, which leaves what was there as it was.
final class LiveScreen: Sendable {
    private static let opening = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    private static let closing = "\u{1B}[?25h\u{1B}[?1049l"

    private let isOpen = Mutex(false)

    func open() throws {
        try isOpen.withLock { isOpen in
            isOpen = true
            try Console.stream(Self.opening)
        }
    }

    /// Draws a picture over the last one; nothing once the screen is closed.
    func draw(_ text: String) throws {
        try isOpen.withLock { isOpen in
            guard isOpen else {
                return
            }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(Terminal.height)
            try Console.stream("\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J")
        }
    }

    /// Gives the terminal back, once.
    func close() {
        isOpen.withLock { isOpen in
            if isOpen {
                try? Console.stream(Self.closing)
            }
            isOpen = false
        }
    }
}

/// Something that is done until somebody has seen enough.
enum LiveView {
    /// How long the last step may take once a signal has come, in seconds.
    private static let grace: UInt32 = 2
    /// What a shell shows of a command that a signal has ended: this and the signal's number.
    private static let statusBase: Int32 = 128

    /// Does a step at once and after every pause, until one fails or a signal comes: Ctrl-C ends it well.
    /// - Parameter screen: Is open meanwhile, and closed however it ends.
    static func run(
        every pause: Duration,
        on screen: LiveScreen? = nil,
        _ step: @escaping @Sendable () async throws -> Void
    ) async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigint, .sigterm)
        try screen?.open()
        defer { screen?.close() }
        let signal = try await withThrowingTaskGroup(of: UnixSignal?.self) { group in
            group.addTask {
                for await signal in signals {
                    screen?.close()
                    // A store that does not answer does not hold up whoever wants to go.
                    alarm(grace)
                    return signal
                }
                return nil
            }
            group.addTask {
                while true {
                    try await step()
                    try await ContinuousClock().sleep(for: pause)
                }
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        alarm(0)
        if let signal, signal != .sigint {
            _exit(statusBase + signal.rawValue)
        }
    }
}
