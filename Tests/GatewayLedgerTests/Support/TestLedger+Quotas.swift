import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    /// Sets limits of the tenant `acme` as they are written.
    func limit(_ limits: [LimitName: String]) async throws {
        _ = try await ledger.changes.setLimits(limits, ofTenant: tenant.name)
    }

    /// How far `acme` has used a limit.
    func use(of name: LimitName, at moment: Timestamp? = nil) async throws -> LimitUse {
        let windows = QuotaCalendar.utc.windows(at: moment ?? clock.now)
        return try #require(try await ledger.reader.quota(of: tenant.id, in: windows).first { $0.name == name })
    }

    /// The code that one more order of `acme` is refused with; none when it is admitted.
    func refusal() async throws -> GatewayError.Code? {
        do {
            _ = try await admit()
            return nil
        } catch let error as GatewayError {
            return error.code
        }
    }
}
