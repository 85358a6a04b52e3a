import GatewayHTTP
import GatewayModel

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
