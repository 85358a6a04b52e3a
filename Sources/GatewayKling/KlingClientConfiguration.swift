package import GatewayModel

/// Where the upstream is and how long it is waited for.
package struct KlingClientConfiguration: Sendable {
    /// What stands for the task's id in the query path.
    package static let taskPlaceholder = "{task_id}"
    /// The path that lists the models, the same at all relays of this family.
    static let modelsPath = "/v1/models"
    /// The longest time-out that is accepted.
    package static let longestTimeout = Duration.seconds(600)

    /// Scheme, host and port, and a path that stands before the others if there is one; without a slash at the end.
    package let baseURL: String
    /// The path that orders a video.
    package let createPath: String
    /// The path that asks for a task, with `{task_id}` in it.
    package let queryPath: String
    /// How long a connection may take, name look-up and TLS included.
    package let connectTimeout: Duration
    /// How long a whole call may take, from its start to the last byte of its answer.
    package let requestTimeout: Duration
    /// The longest answer that is read, in bytes.
    package let maximumBodyBytes: Int
    /// How many questions may be on their way at once; orders are as many as the ledger has slots.
    package let maximumConnections: Int

    /// Checks and takes a configuration.
    /// - Parameters:
    ///   - baseURL: `upstream.base_url`; https, or plain http to a loopback host; no user, query or fragment.
    ///   - createPath: `upstream.create_path`.
    ///   - queryPath: `upstream.query_path`; must contain `{task_id}` once.
    ///   - connectTimeout: `upstream.connect_timeout`.
    ///   - requestTimeout: `upstream.request_timeout`.
    ///   - maximumBodyBytes: 1 MiB unless a test says otherwise.
    ///   - maximumConnections: 32 unless a test says otherwise.
    /// - Throws: `GatewayError` that names the key and the rule.
    package init(
        baseURL: String,
        createPath: String,
        queryPath: String,
        connectTimeout: Duration,
        requestTimeout: Duration,
        maximumBodyBytes: Int = 1 << 20,
        maximumConnections: Int = 32
    ) throws(GatewayError) {
        self.baseURL = try Self.checked(baseURL: baseURL)
        self.createPath = try Self.checked(path: createPath, key: "upstream.create_path", placeholders: 0)
        self.queryPath = try Self.checked(path: queryPath, key: "upstream.query_path", placeholders: 1)
        self.connectTimeout = try Self.checked(timeout: connectTimeout, key: "upstream.connect_timeout")
        self.requestTimeout = try Self.checked(timeout: requestTimeout, key: "upstream.request_timeout")
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumConnections = maximumConnections
    }

    /// The address that orders a video.
    var createURL: String {
        baseURL + createPath
    }

    /// The address that lists the models.
    var modelsURL: String {
        baseURL + Self.modelsPath
    }

    /// The address that lists tasks, which is the one of a task without the task; nothing where that is no path.
    func listURL(page: Int, size: Int) -> String? {
        guard queryPath.hasSuffix("/" + Self.taskPlaceholder) else {
            return nil
        }
        return baseURL + queryPath.dropLast(Self.taskPlaceholder.count + 1) + "?pageNum=\(page)&pageSize=\(size)"
    }

    /// The address that asks for a task; the name is encoded so that it can be nothing but one part of the path.
    func queryURL(task name: String) -> String {
        guard let placeholder = queryPath.firstRange(of: Self.taskPlaceholder) else {
            return baseURL + queryPath
        }
        let path =
            queryPath[..<placeholder.lowerBound] + PathSegment.encode(name) + queryPath[placeholder.upperBound...]
        return baseURL + path
    }
}
