import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct TenantUsageTests {
    private static let columns =
        "tenant,day,model,mode,admitted,queued,in_progress,completed,failed,canceled,seconds,currency,charged,held"

    /// Two tenants: one has a video made and one given back, the other one that waits.
    private static func rig(_ engine: TestLedger.Engine = .sqlite) async throws -> (OperationsRig, day: String) {
        let rig = try await OperationsRig(engine)
        let other = try await rig.store.createTenant("a-studio")
        let made = try await rig.order()
        _ = try await rig.send(as: "42")
        try await rig.end(.succeeded(url: "u"))
        try await rig.store.ledger.admissions.delete(made.id, of: rig.store.tenant.id, at: rig.store.clock.now)
        let canceled = try await rig.order(requestID: "req_2")
        _ = try await rig.store.ledger.changes.cancelVideo(canceled.id, at: rig.store.clock.now)
        _ = try await rig.order(requestID: "req_3", tenant: other.id)
        return (rig, QuotaCalendar.utc.day(of: rig.store.clock.now).description)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `it is told by tenant, day, model and mode, the tenants by name`(_ engine: TestLedger.Engine) async throws {
        let (rig, day) = try await Self.rig(engine)
        let usage = try await rig.operations.usage(ofTenants: [], from: nil, through: nil)
        let lines = [
            Self.columns, "a-studio,\(day),kling-v1,std,1,1,0,0,0,0,0,USD,0.00,0.14",
            "acme,\(day),kling-v1,std,2,0,0,1,0,1,5,USD,0.14,0.00",
        ]
        #expect(usage.csv == lines.map { $0 + "\r\n" }.joined())
        #expect(usage.text.split(separator: "\n").count == 3)
        let json = try OperationsRig.json(usage)
        #expect(json.contains(#""from":"\#(day.prefix(8))01""#) && json.contains(#""to":"\#(day)""#))
        #expect(json.contains(#""charged":"0.14""#) && json.contains(#""held":"0.14""#))
        #expect(json.contains(#""time_zone":"UTC""#))
    }

    @Test func `only the tenants that are named are told of, each once and in their order`() async throws {
        let (rig, _) = try await Self.rig()
        let usage = try await rig.operations.usage(ofTenants: ["acme", "a-studio", "acme"], from: nil, through: nil)
        #expect(usage.rows.map(\.tenant) == ["acme", "a-studio"])
        let error = await #expect(throws: GatewayError.self) {
            try await rig.operations.usage(ofTenants: ["nobody"], from: nil, through: nil)
        }
        #expect(error?.code == .notFound)
    }

    @Test func `days without videos are none, and days that are none are refused`() async throws {
        let (rig, day) = try await Self.rig()
        let usage = try await rig.operations.usage(ofTenants: [], from: "2020-01-01", through: "2020-01-31")
        #expect(usage.csv == Self.columns + "\r\n")
        #expect(usage.text == "No videos were ordered from 2020-01-01 to 2020-01-31.")
        #expect(try await rig.operations.usage(ofTenants: [], from: day, through: day).rows.count == 2)
        for (from, to) in [("2020-02-30", day), (day, "2020-01-01"), ("2019-01-01", "2020-06-01"), ("", day)] {
            let error = await #expect(throws: GatewayError.self) {
                try await rig.operations.usage(ofTenants: [], from: from, through: to)
            }
            #expect(error?.code == .invalidField, "\(from) \(to)")
        }
    }
}
