import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OutgoingHTTP
import WebAddresses

/// One request for a file, to one address.
struct FileRequest {
    /// Where the file, or a redirect to it, is asked for.
    let address: WebAddress
    /// How it is reached, which `AddressPolicy` has decided.
    let way: AddressPolicy.Way
    /// What is trusted; the system's certificates when nil.
    let tls: TLSConfiguration?
    /// How long it may take.
    let limits: FileLimits
    /// When the file must be whole, whatever came before this request.
    let deadline: ContinuousClock.Instant

    /// Streams the file into `sink`, or says where a redirect leads.
    func run(
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) -> WebAddress? {
        do {
            let configuration = way.configuration(
                to: address,
                tls: tls,
                connect: limits.connectTimeout,
                read: limits.idleTimeout
            )
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let response = try await client.execute(
                    request,
                    timeout: TimeAmount(ContinuousClock.now.duration(to: deadline))
                )
                if let next = try FileResponse(address, response.status, response.headers).redirect(limit: limit) {
                    return next
                }
                try await stream(response, limit: limit, into: sink)
                return nil
            }
        } catch let trouble as FileTrouble {
            throw trouble
        } catch {
            throw Task.isCancelled ? FileTrouble(.canceled) : FileTrouble(explaining: error, way: way, to: address)
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
}

extension FileTrouble {
    private static let noRoute: Set = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT]

    /// Says what an error of the HTTP client means.
    fileprivate init(explaining error: any Error, way: AddressPolicy.Way, to address: WebAddress) {
        if case .proxied(let choice) = way, let failure = ProxyFailure(error) {
            let words = failure.words(choice, target: "\(address.host):\(address.port)")
            self.init(.unreachable, detail: words)
        } else if UntrustedCertificate.isMeant(by: error) {
            let words = "nobody whom we trust has signed the certificate of \(address.host); see upstream.ca_file"
            self.init(.unreachable, detail: words)
        } else {
            self.init(Self.kind(of: error), detail: "\(error)")
        }
    }

    private static func kind(of error: any Error) -> Kind {
        switch error {
        case let error as HTTPClientError: kind(of: error)
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is SocketAddressError: .unreachable
        case let error as IOError: noRoute.contains(error.errnoCode) ? .unreachable : .cut
        default: .cut
        }
    }

    private static func kind(of error: HTTPClientError) -> Kind {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .unreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        default: .cut
        }
    }
}
