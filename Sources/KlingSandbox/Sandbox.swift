import FoundationEssentials
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

// The simulated upstream. In: a configuration and HTTP requests. Out: answers in the shapes of several relays, MP4
// files and callbacks. `Routes` speaks HTTP, `Accounts` decides, `Tasks` computes what a task looks like, `Shapes`
// encodes it, `Faults` describes what goes wrong. What must hold: it calls no address but this machine's own, and
// everything it keeps is bounded.

/// A stand-in for DeerAPI's Kling text-to-video route, for work offline and for tests.
///
/// It speaks `POST` and `GET /kling/v1/videos/text2video`, `GET /v1/models` and `GET /files/…`, makes real MP4 files,
/// and can be asked for every kind of trouble: see ``FaultName``. `GET /sandbox/stats` tells what it was asked and what
/// it made, `POST /sandbox/reset` begins anew, and `POST /sandbox/keys` with `{"keys": […]}` says which keys are accepted
/// from then on.
package struct Sandbox: Service {
    private let configuration: SandboxConfiguration
    private let upstream: Upstream
    private let address = Announcement<String>()
    private let logger: Logger
    private let onRunning: @Sendable (String) async -> Void

    /// Prepares a sandbox.
    ///
    /// - Parameters:
    ///   - configuration: How it behaves; its scenario is applied here.
    ///   - logger: Where the server writes.
    ///   - now: The time in Unix milliseconds.
    ///   - onRunning: Called with the base URL once it listens.
    /// - Throws: A ``ScenarioError`` for a setting that cannot be.
    package init(
        configuration: SandboxConfiguration = SandboxConfiguration(),
        logger: Logger = Logger(label: "sandbox"),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) },
        onRunning: @escaping @Sendable (String) async -> Void = { _ in }
    ) throws(ScenarioError) {
        self.configuration = try configuration.checked()
        upstream = Upstream(self.configuration, now: now)
        self.logger = logger
        self.onRunning = onRunning
    }

    /// The address under which it is reached, such as `http://127.0.0.1:40123`; waits until it listens.
    ///
    /// - Throws: `CancellationError` when it has ended, or the waiting task was canceled, before it listened.
    package func baseURL() async throws -> String {
        try await address.value()
    }

    /// Serves until the graceful shutdown.
    ///
    /// - Throws: What kept it from listening.
    package func run() async throws {
        defer { address.close() }
        let application = Application(
            router: Router(upstream),
            server: .http1(configuration: .init(additionalChannelHandlers: [ClientWatch()])),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: configuration.maximumConnections,
                availableConnectionsDelegate: .maximum(configuration.maximumConnections, logger: logger)
            ),
            services: [CallbackSender(upstream: upstream)],
            onServerRunning: { channel in
                let url = "http://\(configuration.host):\(channel.localAddress?.port ?? configuration.port)"
                address.announce(url)
                await onRunning(url)
            },
            logger: logger
        )
        try await application.run()
    }
}
