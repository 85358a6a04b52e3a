import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OutgoingHTTP
import WebAddresses

/// One sending of an event to one address.
struct WebhookRequest {
    let address: WebAddress
    let way: AddressPolicy.Way
    let headers: [(name: String, value: String)]
    let body: String
    let limits: WebhookLimits

    /// Sends it, and looks at the status of the answer.
    /// - Returns: The status, 200 to 299.
    func run(by client: HTTPClient) async throws(WebhookTrouble) -> Int {
        let response: HTTPClientResponse
        do {
            response = try await answer(by: client)
            try await skip(response)
        } catch {
            throw Task.isCancelled ? WebhookTrouble(.canceled) : explain(error)
        }
        let status = Int(response.status.code)
        guard (200..<300).contains(status) else {
            throw WebhookTrouble(.status, status: status, retryAfter: retryAfter(response))
        }
        return status
    }

    /// A connection that was kept may have been closed by the target just when it was used; then a fresh one is.
    private func answer(by client: HTTPClient) async throws -> HTTPClientResponse {
        let timeout = TimeAmount(limits.totalTimeout)
        do {
            return try await client.execute(request, timeout: timeout)
        } catch let error as HTTPClientError where error == .remoteConnectionClosed {
            return try await client.execute(request, timeout: timeout)
        }
    }

    /// Reads what little there is, so that the connection serves the next one; more closes it.
    private func skip(_ response: HTTPClientResponse) async throws {
        var count = 0
        do {
            for try await piece in response.body {
                count += piece.readableBytes
                if count > limits.answerBytes {
                    return
                }
            }
        } catch {
            // The status has been given, whatever becomes of the words behind it.
            try Task.checkCancellation()
        }
    }

    /// For how long the target asks to be left alone, in whole seconds; a date is passed over.
    private func retryAfter(_ response: HTTPClientResponse) -> Duration? {
        response.headers.first(name: "retry-after").flatMap { Int64($0) }
            .flatMap { (0...86_400 * 7).contains($0) ? .seconds($0) : nil }
    }

    private var request: HTTPClientRequest {
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        request.headers = ["content-type": "application/json", "user-agent": "kling-gateway", "accept": "*/*"]
        for (name, value) in headers {
            request.headers.add(name: name, value: value)
        }
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }

    private func explain(_ error: any Error) -> WebhookTrouble {
        if case .proxied(let choice) = way, let failure = ProxyFailure(error) {
            let words = failure.words(choice, target: "\(address.host):\(address.port)")
            return WebhookTrouble(.unreachable, detail: words)
        }
        return WebhookTrouble(Self.kind(of: error), detail: "\(error)")
    }

    private static let noRoute: Set = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT]

    private static func kind(of error: any Error) -> WebhookTrouble.Kind {
        switch error {
        case let error as HTTPClientError: kind(of: error)
        case is NIOSSLError, is NIOSSLExtraError: .tls
        case is NIOConnectionError, is SocketAddressError: .unreachable
        case let error as IOError: noRoute.contains(error.errnoCode) ? .unreachable : .cut
        default: UntrustedCertificate.isMeant(by: error) ? .tls : .cut
        }
    }

    private static func kind(of error: HTTPClientError) -> WebhookTrouble.Kind {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .unreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        default: .cut
        }
    }
}
