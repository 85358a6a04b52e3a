import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// Somebody with a key who calls on the gateway door.
struct TestClient: Sendable {
    let client: any TestClientProtocol
    let secret: TenantSecret?

    /// Sends a request with the key and returns the answer.
    @discardableResult
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> Reply {
        var headers = headers
        if let secret, headers[.authorization] == nil {
            headers[.authorization] = secret.withExposedText { "Bearer \($0)" }
        }
        let reply = try await client.execute(
            uri: path,
            method: method,
            headers: headers,
            body: body.map { ByteBuffer(string: $0) }
        ) { Reply($0) }
        #expect(Contract.shared.problems(method, path, reply) == [])
        return reply
    }

    @discardableResult
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
        try await call(.get, path, headers: headers)
    }

    /// Posts JSON.
    @discardableResult
    func post(_ path: String, _ json: String, headers: HTTPFields = [:]) async throws -> Reply {
        var headers = headers
        headers[.contentType] = "application/json"
        return try await call(.post, path, headers: headers, body: json)
    }

    /// Posts a form, field by field.
    @discardableResult
    func post(_ path: String, form: [(String, String)]) async throws -> Reply {
        let parts = form.map { name, value in
            "--x-boundary\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=x-boundary"]
        return try await call(.post, path, headers: headers, body: parts.joined() + "--x-boundary--\r\n")
    }
}

/// An answer, read.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: ByteBuffer

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        body = response.body
    }

    var text: String {
        String(buffer: body)
    }

    /// The body as JSON; null when it is none.
    var json: Field {
        (try? JSONReader.read(Array(buffer: body))) ?? .null
    }

    /// The error's code, in the OpenAI shape.
    var code: String? {
        json["error"]["code"].string
    }

    /// The field at fault, in the OpenAI shape.
    var parameter: String? {
        json["error"]["param"].string
    }
}
