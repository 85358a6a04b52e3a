import GatewayModel
import GatewaySQLite
import Logging
import ServiceLifecycle

/// The store of a running server: open, and no other server's; the lock beside a file is let go with it.
final class OpenStore: Sendable {
    let installation: Installation
    private let lock: ServerLock?

    init(_ installation: Installation, lock: consuming ServerLock?) {
        self.installation = installation
        self.lock = lock
    }

    /// Lets go of the store.
    func close() async throws(GatewayError) {
        try await installation.close()
    }
}

/// Opens a server's store, and waits for one that cannot be reached yet: a database that is away, a disk that is full.
///
/// What another try cannot change, such as a store of a newer version, is not waited for.
struct StoreOpener: Sendable {
    /// The longest rest between two tries.
    static let longestRest = Duration.seconds(5)
    /// How often a wait that lasts is worth a line.
    static let period = Duration.seconds(60)
    private static let firstRest = Duration.milliseconds(250)

    /// How long is tried.
    let patience: Duration
    let clock: any WallClock
    let logger: Logger
    /// Tries once.
    let open: @Sendable () async throws -> OpenStore

    /// Tries until the store is open.
    /// - Parameter onWaiting: Told of each try that failed.
    /// - Returns: Nothing when the process was asked to stop meanwhile.
    /// - Throws: What kept it from being opened, when patience is over or another try would not help.
    func run(onWaiting: () -> Void) async throws -> OpenStore? {
        let start = clock.uptime
        var rest = Self.firstRest
        var toldAt: Duration?
        while true {
            do {
                let store = try await open()
                if toldAt != nil {
                    let seconds = (clock.uptime - start).milliseconds / 1000
                    logger.notice("the store is open now", metadata: ["seconds": .stringConvertible(seconds)])
                }
                return store
            } catch let error as GatewayError where error.retry != .never {
                let now = clock.uptime
                guard now - start < patience else {
                    throw error
                }
                onWaiting()
                if toldAt.map({ now - $0 >= Self.period }) ?? true {
                    toldAt = now
                    logger.warning(
                        "the store cannot be opened yet, orders are refused until it is; it will be tried again",
                        metadata: [
                            "error": "\(error)", "seconds": .stringConvertible((now - start).milliseconds / 1000),
                        ]
                    )
                }
            }
            guard await pause(for: rest) else {
                return nil
            }
            rest = min(rest * 2, Self.longestRest)
        }
    }

    /// - Returns: Whether it is to be tried again: not where the process was asked to stop.
    private func pause(for rest: Duration) async -> Bool {
        let isOver = await cancelWhenGracefulShutdown { (try? await clock.sleep(for: rest)) != nil }
        return isOver && !Task.isShuttingDownGracefully
    }
}
