import GatewayModel
import Logging
import ServiceLifecycle
import Synchronization

@testable import GatewayHTTP

extension TestFront {
    /// Runs the public listener on a free port for as long as `body` runs.
    func listen(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        try await run(body) { [desk] onListening in
            PublicListener(desk: desk, configuration: .init(host: "127.0.0.1", port: 0, onListening: onListening))
        }
    }

    /// Runs the admin listener on a free port for as long as `body` runs.
    func listenToOperators(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        try await run(body) { [desk] onListening in
            AdminListener(desk: desk, configuration: .init(host: "127.0.0.1", port: 0, onListening: onListening))
        }
    }

    private func run(
        _ body: @Sendable @escaping (Int) async throws -> Void,
        on listener: (@escaping @Sendable (ListenerAddress) -> Void) -> any Service
    ) async throws {
        let (addresses, continuation) = AsyncStream.makeStream(of: ListenerAddress.self)
        let service = listener { continuation.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [service], logger: Logger(label: "test")))
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
