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
        let uncounted = [LimitName.requestsPerMinute, .readsPerMinute, .maxSeconds, .maxPriority]
            .filter { limits[$0] != nil }
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

/// One limit of a tenant and how far it is used, as the API shows it: money as a decimal, everything else as a number.
struct LimitResponse {
    let name: LimitName
    let limit: Int64?
    /// How far it is used; nothing for a limit that nothing is counted for.
    let use: LimitUse?

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("name", name.rawValue)
            object.member("unit", name.unit.rawValue)
            amount("limit", limit, to: &object)
            amount("used", use?.used, to: &object)
            amount("held", use?.held, to: &object)
            amount("remaining", use?.remaining, to: &object)
            object.member("resets_at", use?.resetsAt?.seconds)
        }
    }

    private func amount(_ member: StaticString, _ number: Int64?, to object: inout JSONWriter) {
        guard name.unit == .money else {
            object.member(member, number)
            return
        }
        object.member(member, number.map { Money(microUnits: $0).description })
    }
}
