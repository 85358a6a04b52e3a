package import GatewayModel
package import NIOSSL
package import WebAddresses

/// Where the upstream is and how long it is waited for.
package struct KlingClientConfiguration: Sendable {
    /// What stands for the task's id in the query path.
    package static let taskPlaceholder = "{task_id}"
    /// The path that lists the models, the same at all relays of this family.
    static let modelsPath = "/v1/models"
    /// The paths that tell of the money behind a key, which they take from the header alone: its limit and its use in
    /// dollars, or both in the relay's own units.
    static let balancePaths = (
        limit: "/v1/dashboard/billing/subscription", use: "/v1/dashboard/billing/usage", units: "/api/usage/token"
    )
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
    /// What TLS trusts; nothing where it is the system's certificates alone.
    let tls: TLSConfiguration?
    /// The way that calls take.
    let way: CallWay

    /// Checks and takes a configuration.
    /// - Parameters:
    ///   - baseURL: `upstream.base_url`; https, or plain http to a loopback host; no user, query or fragment.
    ///   - createPath: `upstream.create_path`.
    ///   - queryPath: `upstream.query_path`; must contain `{task_id}` once.
    ///   - connectTimeout: `upstream.connect_timeout`.
    ///   - requestTimeout: `upstream.request_timeout`.
    ///   - maximumBodyBytes: 1 MiB unless a test says otherwise.
    ///   - maximumConnections: 80 unless a test says otherwise; more than the poller and the archiver ask at once.
    ///   - proxies: Of which the one for `baseURL` is used, if there is any.
    ///   - tls: What is trusted; the system's certificates when nil.
    /// - Throws: `GatewayError` that names the key and the rule.
    package init(
        baseURL: String,
        createPath: String,
        queryPath: String,
        connectTimeout: Duration,
        requestTimeout: Duration,
        maximumBodyBytes: Int = 1 << 20,
        maximumConnections: Int = 80,
        proxies: OutgoingProxies = .none,
        tls: TLSConfiguration? = nil
    ) throws(GatewayError) {
        self.baseURL = try Self.checked(baseURL: baseURL)
        self.createPath = try Self.checked(path: createPath, key: "upstream.create_path", placeholders: 0)
        self.queryPath = try Self.checked(path: queryPath, key: "upstream.query_path", placeholders: 1)
        self.connectTimeout = try Self.checked(timeout: connectTimeout, key: "upstream.connect_timeout")
        self.requestTimeout = try Self.checked(timeout: requestTimeout, key: "upstream.request_timeout")
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumConnections = maximumConnections
        self.tls = tls
        let address = WebAddress(baseURL)
        way = CallWay(
            proxy: address.flatMap(proxies.choice),
            target: address.map { "\($0.host):\($0.port)" } ?? baseURL
        )
    }

    /// The address that orders a video.
    var createURL: String {
        baseURL + createPath
    }

    /// The address that lists the models.
    var modelsURL: String {
        baseURL + Self.modelsPath
    }

    /// The addresses that tell of the money behind a key.
    var balanceURLs: (limit: String, use: String, units: String) {
        let paths = Self.balancePaths
        return (baseURL + paths.limit, baseURL + paths.use, baseURL + paths.units)
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

extension KlingClientConfiguration {
    static func checked(baseURL text: String) throws(GatewayError) -> String {
        let key = "upstream.base_url"
        guard let address = WebAddress(text) else {
            throw fault(key, "must be an address such as https://api.deerapi.com")
        }
        guard address.isSecure || address.isLoopback else {
            throw fault(key, "must begin with https; plain http is allowed to a loopback host only")
        }
        guard !text.contains("?"), !text.contains("#") else {
            throw fault(key, "must have no query and no fragment")
        }
        return String(text.trimmingSuffix { $0 == "/" })
    }

    static func checked(path: String, key: String, placeholders: Int) throws(GatewayError) -> String {
        let bare = path.replacing(taskPlaceholder, with: "")
        guard path.hasPrefix("/"), path.utf8.allSatisfy(\.isVisibleASCII),
            !bare.contains(where: { "?#{}\\".contains($0) }), !path.split(separator: "/").contains("..")
        else {
            throw fault(key, "must be a path that begins with / and has no query")
        }
        guard path.ranges(of: taskPlaceholder).count == placeholders else {
            let rule = placeholders == 0 ? "must not contain" : "must contain, exactly once,"
            throw fault(key, "\(rule) \(taskPlaceholder)")
        }
        return path
    }

    static func checked(timeout: Duration, key: String) throws(GatewayError) -> Duration {
        guard timeout > .zero, timeout <= longestTimeout else {
            throw fault(key, "must be more than 0 and at most \(longestTimeout.components.seconds) seconds")
        }
        return timeout
    }

    private static func fault(_ key: String, _ rule: String) -> GatewayError {
        GatewayError(.invalidField, "\(key) \(rule).", parameter: key, origin: .gateway)
    }
}

extension StringProtocol {
    /// The text without the characters at its end that match.
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !matches($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[...last]
    }
}

/// One part of a path.
enum PathSegment {
    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    /// Percent-encodes all but letters, digits, `-`, `_` and `~`, so that not even dots can mean another path.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte.isAlphanumeric || "-_~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
