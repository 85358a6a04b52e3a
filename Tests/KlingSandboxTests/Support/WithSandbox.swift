import AsyncHTTPClient
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import KlingSandbox

/// Runs a sandbox on a free port for as long as `body` takes.
///
/// Its clock stands still unless `time` is moved.
func withSandbox(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    time: ManualTime = ManualTime(),
    _ body: (SandboxClient) async throws -> Void
) async throws {
    let sandbox = try Sandbox(configuration: configuration, logger: .silent, now: { time.now })
    let group = ServiceGroup(configuration: .init(services: [sandbox], logger: .silent))
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .plain)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            try await body(SandboxClient(base: try await sandbox.baseURL(), http: http))
        } catch {
            await group.triggerGracefulShutdown()
            try? await http.shutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    try await http.shutdown()
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension HTTPClient.Configuration {
    /// No redirects and no second connection attempts, so that what the server does is seen as it is.
    static var plain: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(Patience.seconds))
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}

/// A configuration with one thing changed.
func configured(_ change: (inout SandboxConfiguration) -> Void) -> SandboxConfiguration {
    var configuration = SandboxConfiguration()
    change(&configuration)
    return configuration
}

/// A clock that stands still until it is moved, in Unix milliseconds.
final class ManualTime: Sendable {
    static let start: Int64 = 1_790_000_000_000

    private let moment = Mutex(ManualTime.start)

    var now: Int64 { moment.withLock(\.self) }

    func advance(seconds: Double) {
        moment.withLock { $0 += Int64(seconds * 1000) }
    }
}

/// How long a test waits for what must come: far longer than it takes on the slowest machine.
///
/// The like for the gateway's own targets is in their test kit, of which the sandbox knows nothing.
enum Patience {
    /// The bound in minutes, as a test's time limit has it.
    static let minutes = 60
    /// The bound in seconds, as clients and connections have it.
    static let seconds = Int64(60 * minutes)
}
