import GatewayLedger
import GatewayModel
import Hummingbird

/// `GET /v1/quota`: what the tenant may use, and how far it has.
enum ReadQuota {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let windows = desk.calendar.windows(at: desk.clock.now)
        let uses = try await desk.ledger.quota(of: tenant.tenant, in: windows)
        let uncounted = [LimitName.requestsPerMinute, .maxSeconds].filter { tenant.limits[$0] != nil }
        let answers =
            uses.map { LimitAnswer(name: $0.name, limit: $0.limit, use: $0) }
            + uncounted.map { LimitAnswer(name: $0, limit: tenant.limits[$0], use: nil) }
        return .json(headers: Response.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(answers) { $1.write(to: &$0) }
                for name in [LimitName.models, .modes] {
                    list.name(name.rawValue)
                    guard let names = tenant.limits.names[name] else {
                        list.null()
                        continue
                    }
                    list.array(names) { $0.string($1) }
                }
            }
        }
    }
}
