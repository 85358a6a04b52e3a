import GatewayOperations
import Glibc
import UnixSignals

/// Ends a command that a signal breaks off, after what it has begun to write is removed.
enum SignalCleanup {
    /// What a shell shows of a command that a signal has ended: this and the signal's number.
    private static let statusBase: Int32 = 128

    /// Does something; SIGHUP, SIGINT and SIGTERM end the process meanwhile, and leave no unfinished file.
    static func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals {
                    UnfinishedFiles.removeAll()
                    // What is being done cannot be called off; the kernel takes back the rest.
                    _exit(statusBase + signal.rawValue)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
