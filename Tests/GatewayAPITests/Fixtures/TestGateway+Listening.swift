import GatewayModel
import GatewayTestKit
import Logging
import ServiceLifecycle
import Synchronization

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

extension TestGateway {
    /// Runs the public listener on a free port for as long as `body` runs.
    func listen(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        try await run(body) { publicListener($0) }
    }

    /// Runs the public listener, and what tells those who wait for videos, for as long as `body` runs.
    func listenAndTell(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        // As after a restart.
        api.watcher.watches.state.withLock { $0.isEnded = false }
        try await run(body, beside: [api.watcher]) { publicListener($0) }
    }

    /// Waits until so many requests wait for videos, and what wakes them by the clock is asleep.
    func untilWaiting(_ count: Int) async throws {
        try await Patience.until("\(count) wait") { api.watcher.watches.waiting == count }
        try await clock.untilAsleep(2)
    }

    /// Runs the admin listener on a free port for as long as `body` runs.
    func listenToOperators(
        token: Secret? = nil,
        _ body: @Sendable @escaping (Int) async throws -> Void
    ) async throws {
        try await run(body) { adminListener(token: token, $0) }
    }

    private func run(
        _ body: @Sendable @escaping (Int) async throws -> Void,
        beside services: [any Service] = [],
        on listener: (@escaping @Sendable (ListenerAddress) -> Void) -> any Service
    ) async throws {
        let (addresses, continuation) = AsyncStream.makeStream(of: ListenerAddress.self)
        let service = listener { continuation.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [service] + services, logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
            }
            for await address in addresses {
                do {
                    try await body(address.port)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension HTTPLimits {
    /// The default limits, but a connection that is slow because the machine is stays open.
    static var forTests: HTTPLimits {
        var limits = HTTPLimits()
        limits.idleTime = Patience.duration
        limits.headTime = Patience.duration
        limits.bodyGrace = Patience.duration
        limits.bodyTime = Patience.duration
        limits.unreadTime = Patience.duration
        return limits
    }
}
