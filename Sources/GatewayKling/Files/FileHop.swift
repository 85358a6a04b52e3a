import AsyncHTTPClient
import GatewayModel
import NIOCore
import NIOHTTP1

/// One request for a file, to one address.
struct FileHop {
    let address: WebAddress
    let pin: String
    let limits: FileLimits
    let deadline: ContinuousClock.Instant

    /// Streams the file into `sink`, or says where a redirect leads.
    func run(
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) -> WebAddress? {
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let response = try await client.execute(
                    request,
                    timeout: TimeAmount(ContinuousClock.now.duration(to: deadline))
                )
                if let next = try FileAnswer(address, response.status, response.headers).redirect(limit: limit) {
                    return next
                }
                try await stream(response, limit: limit, into: sink)
                return nil
            }
        } catch let trouble as FileTrouble {
            throw trouble
        } catch {
            throw Self.trouble(error)
        }
    }

    private func stream(
        _ response: HTTPClientResponse,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws {
        var count: Int64 = 0
        for try await piece in response.body {
            count += Int64(piece.readableBytes)
            guard count <= limit else {
                throw FileTrouble(.tooLarge, status: 200)
            }
            guard ContinuousClock.now < deadline else {
                throw FileTrouble(.timedOut, status: 200, detail: "not whole after \(limits.totalTimeout)")
            }
            do {
                try await sink(Array(buffer: piece)[...])
            } catch {
                throw FileTrouble(.receiver, detail: "\(error)")
            }
        }
        // A canceled stream may end as if it were whole.
        try Task.checkCancellation()
        guard count > 0 else {
            throw FileTrouble(.notAFile, status: 200, detail: "empty")
        }
    }

    private var request: HTTPClientRequest {
        var request = HTTPClientRequest(url: address.text)
        request.headers = ["accept": "*/*", "accept-encoding": "identity", "user-agent": "kling-gateway"]
        return request
    }

    private var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(limits.connectTimeout), read: TimeAmount(limits.idleTimeout)),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.dnsOverride = address.literal == nil ? [address.host: pin] : [:]
        configuration.tracing.tracer = nil
        return configuration
    }

    private static func trouble(_ error: any Error) -> FileTrouble {
        guard !Task.isCancelled else {
            return FileTrouble(.canceled)
        }
        let loss = UpstreamAnswer.Loss(explaining: error)
        return switch loss.kind {
        case .unreachable: FileTrouble(.unreachable, detail: loss.detail)
        case .timedOut: FileTrouble(.timedOut, detail: loss.detail)
        default: FileTrouble(.cut, detail: loss.detail)
        }
    }
}
