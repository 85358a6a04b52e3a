import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// An application that uses the gateway: plain HTTP with a tenant key.
struct DemoClient {
    /// What the tour reads of a video.
    struct Video: Decodable {
        struct Cost: Decodable {
            let amount: String
            let currency: String
            let state: String
        }

        let id: String
        let status: String
        let progress: Int
        let cost: Cost
    }

    private static let timeout = TimeAmount.seconds(30)
    private static let maximumBytes = 64 << 20

    private let url: String
    private let key: String
    private let client: HTTPClient

    /// Calls the gateway for as long as `body` runs.
    static func with(url: String, key: String, _ body: (DemoClient) async throws -> Void) async throws {
        let client = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        do {
            try await body(DemoClient(url: url, key: key, client: client))
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    func createVideo(prompt: String) async throws -> Video {
        let body = try JSONEncoder().encode(["prompt": prompt])
        return try await decode(try await call(.POST, "/v1/videos", body: body))
    }

    func video(_ id: String) async throws -> Video {
        try await decode(try await call(.GET, "/v1/videos/\(id)"))
    }

    func content(of id: String) async throws -> [UInt8] {
        Array(buffer: try await call(.GET, "/v1/videos/\(id)/content"))
    }

    private func decode(_ body: ByteBuffer) async throws -> Video {
        try JSONDecoder().decode(Video.self, from: Data(buffer: body))
    }

    private func call(_ method: HTTPMethod, _ path: String, body: Data? = nil) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer \(key)")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        let response = try await client.execute(request, timeout: Self.timeout)
        let answer = try await response.body.collect(upTo: Self.maximumBytes)
        guard response.status == .ok else {
            throw DemoFailure(
                description: "\(method) \(path) was answered with \(response.status): \(String(buffer: answer))"
            )
        }
        return answer
    }
}
