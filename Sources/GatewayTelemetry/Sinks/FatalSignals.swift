import Glibc
import Synchronization

/// Has what was logged before a crash written before the process ends.
///
/// The handler gives the signal back to whoever had it, the language's own backtrace included, and has the sink write
/// meanwhile; it takes no lock and no memory.
enum FatalSignals {
    /// Those by which a process ends that has gone wrong.
    private static let all = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
    /// One more than the highest number of a signal.
    private static let count = 65
    private static let sink = Atomic<Unmanaged<BufferedSink>?>(nil)
    /// Where the table begins of what was done before on each signal, by its number.
    private static let former = Atomic<UInt>(0)

    /// Writes this sink's lines before a crash from now on; to be called once.
    static func flush(_ sink: BufferedSink) {
        let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: count)
        actions.initialize(repeating: sigaction(), count: count)
        former.store(UInt(bitPattern: actions), ordering: .releasing)
        Self.sink.store(Unmanaged.passRetained(sink), ordering: .releasing)
        var action = sigaction()
        action.__sigaction_handler.sa_sigaction = { signal, information, _ in
            FatalSignals.handle(signal, isFault: (information?.pointee.si_code ?? 0) > 0)
        }
        action.sa_flags = SA_SIGINFO | SA_ONSTACK
        for signal in all {
            sigaction(signal, &action, actions + Int(signal))
        }
    }

    private static func handle(_ signal: Int32, isFault: Bool) {
        if let former = UnsafePointer<sigaction>(bitPattern: former.load(ordering: .acquiring)) {
            sigaction(signal, former + Int(signal), nil)
        }
        sink.load(ordering: .acquiring)?._withUnsafeGuaranteedRef { $0.flush() }
        // An instruction that cannot be executed is executed again. What was sent, or is passed by, is not repeated.
        if !isFault || signal == SIGTRAP {
            raise(signal)
        }
    }
}
