import GatewayModel
import GatewayTestKit
import WebAddresses

@testable import GatewayKling

extension KlingClient {
    /// Runs `body` with a client of the upstream at `port` on this machine, and closes it afterward.
    static func run<Result>(
        port: Int,
        scheme: String = "http",
        connectTimeout: Duration = KlingClientConfiguration.longestTimeout,
        requestTimeout: Duration = KlingClientConfiguration.longestTimeout,
        maximumBodyBytes: Int = 1 << 20,
        maximumConnections: Int = 32,
        proxies: OutgoingProxies = .none,
        log: CapturedLog = CapturedLog(),
        _ body: (KlingClient) async throws -> Result
    ) async throws -> Result {
        let configuration = try KlingClientConfiguration.usual(
            baseURL: "\(scheme)://127.0.0.1:\(port)",
            connectTimeout: connectTimeout,
            requestTimeout: requestTimeout,
            maximumBodyBytes: maximumBodyBytes,
            maximumConnections: maximumConnections,
            proxies: proxies
        )
        let client = KlingClient(
            configuration,
            keyring: LiveKeyring(try Fixture.keyring()),
            clock: ManualClock(),
            logger: log.logger
        )
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// The key that makes new tasks.
    var currentKey: UpstreamKeyID {
        shares[0].id
    }

    /// Asks for the models with it.
    func models() async -> ModelListOutcome {
        await models(key: currentKey)
    }

    /// Orders the fixture's video with the current key.
    func create(_ order: VideoOrder = Fixture.order()) async -> CreateOutcome {
        await create(order, as: Fixture.name, key: currentKey)
    }
}

extension KlingClientConfiguration {
    /// What tests use that do not ask for more.
    static func usual(
        baseURL: String = "https://api.deerapi.com",
        createPath: String = "/kling/v1/videos/text2video",
        queryPath: String = "/kling/v1/videos/text2video/{task_id}",
        connectTimeout: Duration = .seconds(2),
        requestTimeout: Duration = .seconds(30),
        maximumBodyBytes: Int = 1 << 20,
        maximumConnections: Int = 32,
        proxies: OutgoingProxies = .none
    ) throws(GatewayError) -> KlingClientConfiguration {
        try KlingClientConfiguration(
            baseURL: baseURL,
            createPath: createPath,
            queryPath: queryPath,
            connectTimeout: connectTimeout,
            requestTimeout: requestTimeout,
            maximumBodyBytes: maximumBodyBytes,
            maximumConnections: maximumConnections,
            proxies: proxies
        )
    }
}
