import AsyncHTTPClient
import FoundationEssentials
import GatewayModel
import GatewayOperations
import GatewaySettings
import NIOCore

/// Asks a running server how it is, on its admin listener, where the settings say that it listens.
final class ReadyProbe: Sendable {
    private static let connectTimeout = TimeAmount.seconds(1)
    private static let timeout = TimeAmount.seconds(2)
    private static let maximumBytes = 1 << 16

    private struct Answer: Decodable {
        struct Reason: Decodable {
            let code: String
            let message: String
        }

        let status: String
        let reasons: [Reason]
    }

    private let address: String?
    private let client: HTTPClient

    private init(_ settings: Settings) {
        let host =
            switch settings.adminHost {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: settings.adminHost
            }
        let name = host.contains(":") ? "[\(host)]" : host
        address = settings.adminPort == 0 ? nil : "http://\(name):\(settings.adminPort)/readyz"
        client = HTTPClient(
            configuration: HTTPClient.Configuration(
                redirectConfiguration: .disallow,
                timeout: HTTPClient.Configuration.Timeout(connect: Self.connectTimeout)
            )
        )
    }

    /// Does something with a probe, and lets go of its connections.
    static func using<Result>(_ settings: Settings, _ body: (ReadyProbe) async throws -> Result) async throws -> Result
    {
        let probe = ReadyProbe(settings)
        do {
            let result = try await body(probe)
            try await probe.client.shutdown()
            return result
        } catch {
            try? await probe.client.shutdown()
            throw error
        }
    }

    /// What the server says; that it does not answer is an answer.
    func health() async -> TopView.Health {
        guard let address else {
            return TopView.Health(
                status: "unknown",
                reasons: ["admin.port is 0, so nobody can tell where a server would be asked."]
            )
        }
        do {
            let response = try await client.execute(HTTPClientRequest(url: address), timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.maximumBytes)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
            return TopView.Health(
                status: answer.status,
                reasons: answer.reasons.map(\.message),
                advice: answer.reasons.compactMap { HealthReport.Reason(rawValue: $0.code)?.advice }
            )
        } catch {
            return TopView.Health(status: "unreachable", reasons: ["No server answers at \(address)."])
        }
    }
}
