import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

struct AdminJobTests {
    /// Runs a gateway's jobs for as long as `body` runs.
    private static func working(_ jobs: AdminJobs, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await jobs.run() }
            try await body()
            group.cancelAll()
        }
    }

    @Test func `checks of the books and of the log are jobs with a result`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.testLedger.admit()
        try await Self.working(gateway.jobs) {
            try await gateway.withOperator(.operator) { client in
                for (path, body) in [
                    ("ledger/verify", nil), ("audit/verify", nil), ("ledger/reconcile", #"{"offline":true}"#),
                ] as [(String, String?)] {
                    let begun = try await client.post("/admin/v1/\(path)", body)
                    #expect(begun.status == 202)
                    let id = try #require(begun.json["id"].string)
                    try await Patience.until("\(path) has ended") {
                        try await client.get("/admin/v1/jobs/\(id)").json["state"].string == "done"
                    }
                    let ended = try await client.get("/admin/v1/jobs/\(id)")
                    #expect(ended.json["result"].names.contains(path == "ledger/reconcile" ? "totals" : "ok"))
                }
                let listed = try await client.get("/admin/v1/jobs")
                #expect(listed.json["data"].count == 3)
                #expect(listed.json["data"][0]["kind"].string == "ledger.reconcile")
                #expect(try await client.get("/admin/v1/jobs/job_9").status == 404)
            }
        }
    }

    @Test func `no more jobs wait than may, and no more are kept`() async throws {
        let jobs = AdminJobs(clock: ManualClock())
        for _ in 0..<AdminJobs.maximumWaiting {
            _ = try jobs.begin(.auditVerify) { .done("x") }
        }
        let full = #expect(throws: GatewayError.self) { try jobs.begin(.auditVerify) { .done("x") } }
        #expect(full?.code == .overloaded)
        try await Self.working(jobs) {
            for _ in 0..<AdminJobs.maximumKept {
                try await Patience.until("all have ended") { jobs.all().allSatisfy(\.hasEnded) }
                _ = try jobs.begin(.auditVerify) { .done("x") }
            }
            try await Patience.until("all have ended") { jobs.all().allSatisfy(\.hasEnded) }
        }
        #expect(jobs.all().count == AdminJobs.maximumKept)
        let forgotten = #expect(throws: GatewayError.self) { try jobs.job("job_1") }
        #expect(forgotten?.code == .notFound)
    }

    @Test func `a job that fails says so, and the next one is worked on`() async throws {
        let jobs = AdminJobs(clock: ManualClock())
        let error = GatewayError(.storeUnavailable, "The store does not answer.", cause: "secret-cause")
        let first = try jobs.begin(.ledgerVerify) { throw error }
        let second = try jobs.begin(.ledgerVerify) { .done("x") }
        try await Self.working(jobs) {
            try await Patience.until("both have ended") { jobs.all().allSatisfy(\.hasEnded) }
        }
        #expect(try jobs.job(first.id).error == "The store does not answer.")
        #expect(try jobs.job(second.id).state == .done)
    }

    @Test func `the entries and the log are written out`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.testLedger.admit()
        try await gateway.withOperator(.viewer) { client in
            let entries = try await client.get("/admin/v1/ledger/export?format=csv&tenant=acme")
            #expect(entries.text.split(separator: "\r\n").count == 2)
            #expect(try await client.get("/admin/v1/ledger/export?from=x").status == 400)
            #expect(try await client.get("/admin/v1/ledger/export?tenant=nobody").status == 404)
            let log = try await client.get("/admin/v1/audit/export")
            let rows = log.text.split(separator: "\n")
            #expect(rows.count == 3)
            #expect(rows.first?.contains(#""number":1,"#) == true)
            let page = try await client.get("/admin/v1/audit?limit=2")
            #expect(page.json["last_id"].string == "2")
            #expect(page.json["has_more"] == .bool(true))
            let rest = try await client.get("/admin/v1/audit?after=2&actor=test&subject=acme")
            #expect(rest.json["data"].count == 1)
            #expect(try await client.get("/admin/v1/audit?from=2999-01-01").json["data"].count == 0)
            #expect(try await client.get("/admin/v1/audit?after=x").status == 400)
            #expect(try await client.get("/admin/v1/audit/export?to=x").status == 400)
        }
    }
}
