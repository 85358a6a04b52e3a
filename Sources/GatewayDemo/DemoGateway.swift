import GatewayModel
import GatewayOperations
import GatewayServer
import GatewaySettings
import KlingSandbox
import ServiceLifecycle
import Synchronization

/// The demo's gateway: an ordinary one, in a folder of its own, in front of the sandbox.
final class DemoGateway: Service {
    /// What the tour needs of a running gateway.
    struct Running: Sendable {
        /// Where tenants reach it.
        let url: String
        /// What its operator does.
        let operations: Operations
    }

    private enum State {
        case starting([CheckedContinuation<Running, Never>])
        case running(Running)
    }

    private let folder: String
    private let sandbox: Sandbox
    private let state = Mutex(State.starting([]))

    init(folder: String, sandbox: Sandbox) {
        self.folder = folder
        self.sandbox = sandbox
    }

    /// The gateway once it listens.
    var running: Running {
        get async {
            await withCheckedContinuation { continuation in
                let running: Running? = state.withLock { state in
                    switch state {
                    case .running(let running):
                        return running
                    case .starting(let waiting):
                        state = .starting(waiting + [continuation])
                        return nil
                    }
                }
                if let running {
                    continuation.resume(returning: running)
                }
            }
        }
    }

    func run() async throws {
        var settings = Settings(models: try Catalogue.standard())
        settings.serverPort = 0
        settings.adminPort = 0
        settings.storeURL = .sqlite(path: folder + "/kling-gateway.db")
        settings.archivePath = folder + "/archive"
        settings.upstreamBaseURL = try await sandbox.baseURL()
        settings.upstreamPollInterval = .seconds(1)
        let secrets = GatewaySecrets(upstreamKeys: [UpstreamKeyEntry(Secret(Array("sandbox-key".utf8)))])
        let installation = try await Installation.open(
            settings,
            .makingOne,
            pepper: nil,
            clock: SystemClock(),
            entropy: .system
        )
        let operations = settings.operations(on: installation)
        let process = try GatewayProcess(
            settings: settings,
            secrets: secrets,
            installation: installation,
            signals: []
        ) { [self] listener, port in
            if listener == .public {
                announce(Running(url: "http://127.0.0.1:\(port)", operations: operations))
            }
        }
        try await process.run()
    }

    private func announce(_ running: Running) {
        let waiting: [CheckedContinuation<Running, Never>] = state.withLock { state in
            defer { state = .running(running) }
            if case .starting(let waiting) = state {
                return waiting
            }
            return []
        }
        for continuation in waiting {
            continuation.resume(returning: running)
        }
    }
}
