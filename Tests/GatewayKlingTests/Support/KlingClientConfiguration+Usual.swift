import GatewayKling
import GatewayModel

extension KlingClientConfiguration {
    /// What tests use that do not ask for more.
    static func usual(
        baseURL: String = "https://api.deerapi.com",
        createPath: String = "/kling/v1/videos/text2video",
        queryPath: String = "/kling/v1/videos/text2video/{task_id}",
        connectTimeout: Duration = .seconds(2),
        requestTimeout: Duration = .seconds(30),
        maximumBodyBytes: Int = 1 << 20,
        maximumConnections: Int = 32
    ) throws(GatewayError) -> KlingClientConfiguration {
        try KlingClientConfiguration(
            baseURL: baseURL,
            createPath: createPath,
            queryPath: queryPath,
            connectTimeout: connectTimeout,
            requestTimeout: requestTimeout,
            maximumBodyBytes: maximumBodyBytes,
            maximumConnections: maximumConnections
        )
    }
}
