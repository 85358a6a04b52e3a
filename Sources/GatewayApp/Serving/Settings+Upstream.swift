import GatewayKling
import GatewayModel
import GatewaySettings
import Logging

extension Settings {
    /// The client of the upstream that these settings name.
    func upstreamClient(
        keys secrets: [Secret],
        clock: some WallClock,
        logger: Logger
    ) throws(GatewayError) -> KlingClient {
        let configuration = try KlingClientConfiguration(
            baseURL: upstream.baseURL,
            createPath: upstream.createPath,
            queryPath: upstream.queryPath,
            connectTimeout: upstream.connectTimeout,
            requestTimeout: upstream.requestTimeout
        )
        var keys: [UpstreamKey] = []
        for secret in secrets {
            keys.append(try UpstreamKey(reading: secret.withExposedText(\.self)))
        }
        return KlingClient(configuration, keyring: try UpstreamKeyring(keys), clock: clock, logger: logger)
    }
}
