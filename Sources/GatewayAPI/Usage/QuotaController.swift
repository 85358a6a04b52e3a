import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

/// `GET /v1/quota`: what the tenant may use, and how far it has.
struct QuotaController: Sendable {
    let reader: LedgerReader
    let calendar: QuotaCalendar
    let clock: any WallClock

    var routes: [Route] {
        [Route(.get, "/v1/quota", .tenant(.usageRead), read)]
    }

    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let limits = principal.limits
        let uses = try await reader.quota(of: try principal.owner, in: calendar.windows(at: clock.now))
        let uncounted = [LimitName.requestsPerMinute, .maxSeconds].filter { limits[$0] != nil }
        let answers =
            uses.map { LimitResponse(name: $0.name, limit: $0.limit, use: $0) }
            + uncounted.map { LimitResponse(name: $0, limit: limits[$0], use: nil) }
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(answers) { $1.write(to: &$0) }
                for name in [LimitName.models, .modes] {
                    list.name(name.rawValue)
                    guard let names = limits.names[name] else {
                        list.null()
                        continue
                    }
                    list.array(names) { $0.string($1) }
                }
            }
        }
    }
}
