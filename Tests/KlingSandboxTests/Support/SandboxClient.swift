import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import KlingSandbox

/// Talks to a sandbox as a gateway would.
struct SandboxClient: Sendable {
    static let path = "/kling/v1/videos/text2video"

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]

        var json: JSON? { JSON(reading: bytes) }
        /// Kling's numeric code.
        var code: Int? { json?["code"]?.number }
        var taskID: String? { json?.at("data", "task_id")?.text }
        var taskStatus: String? { json?.at("data", "task_status")?.text }
        func header(_ name: String) -> String? { headers.first(name: name) }
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let base: String
    let http: HTTPClient

    /// Sends a create; `prompt` and what else the body has.
    func create(
        _ prompt: String = "a cat",
        _ more: [String: JSON] = [:],
        key: String? = "sk-test"
    ) async throws -> Reply {
        let body = JSON.object(["prompt": .string(prompt)].merging(more) { _, new in new })
        return try await send(.POST, Self.path, body: String(decoding: body.bytes, as: UTF8.self), key: key)
    }

    func query(_ id: String) async throws -> Reply {
        try await get("\(Self.path)/\(id)")
    }

    func get(_ pathOrURL: String, key: String? = "sk-test", headers: HTTPHeaders = [:]) async throws -> Reply {
        try await send(.GET, pathOrURL, key: key, headers: headers)
    }

    func stats() async throws -> JSON {
        try await send(.GET, "/sandbox/stats", key: nil).json ?? nil
    }

    /// Asks for the statistics until they are as expected, or can no longer be had.
    func wait(until isExpected: (JSON) -> Bool) async {
        while let stats = try? await stats(), !isExpected(stats) {}
    }

    func send(
        _ method: HTTPMethod,
        _ pathOrURL: String,
        body: String? = nil,
        key: String? = "sk-test",
        headers: HTTPHeaders = [:]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: pathOrURL.hasPrefix("/") ? base + pathOrURL : pathOrURL)
        request.method = method
        request.headers = headers
        if let key {
            request.headers.add(name: "authorization", value: "Bearer \(key)")
        }
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await http.execute(request, timeout: .seconds(Patience.seconds))
        let bytes = try await response.body.collect(upTo: 16 * 1024 * 1024)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            bytes: Array(bytes.readableBytesView)
        )
    }
}
