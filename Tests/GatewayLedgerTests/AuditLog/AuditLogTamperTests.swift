import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct AuditLogTamperTests {
    /// Something that somebody does to the store, and what is found of it.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let statements: [String]
        let found: [AuditLogFinding.Code]
    }

    static let all = [
        Tampering(
            testDescription: "another actor",
            statements: ["UPDATE audit SET actor = 'eve' WHERE number = 3"],
            found: [.changed]
        ),
        Tampering(
            testDescription: "another time",
            statements: ["UPDATE audit SET at = at + 1 WHERE number = 5"],
            found: [.changed]
        ),
        Tampering(
            testDescription: "a state that was not there",
            statements: ["UPDATE audit SET state_before = '' WHERE number = 1"],
            found: [.changed]
        ),
        Tampering(
            testDescription: "words moved from one column to the next",
            statements: ["UPDATE audit SET subject_kind = 'tenan', subject = 't' || subject WHERE number = 2"],
            found: [.changed]
        ),
        Tampering(
            testDescription: "a row taken out of the middle",
            statements: ["DELETE FROM audit WHERE number = 3"],
            found: [.missing]
        ),
        Tampering(
            testDescription: "the first row taken out",
            statements: ["DELETE FROM audit WHERE number = 1"],
            found: [.missing]
        ),
        Tampering(
            testDescription: "the last row taken out",
            statements: ["DELETE FROM audit WHERE number = 5"],
            found: [.missing]
        ),
        Tampering(
            testDescription: "all rows taken out",
            statements: ["DELETE FROM audit"],
            found: [.missing]
        ),
        Tampering(
            testDescription: "a row taken out and those behind it moved up",
            statements: [
                "DELETE FROM audit WHERE number = 4", "UPDATE audit SET number = 4 WHERE number = 5",
                "UPDATE audit_head SET count = 4",
            ],
            found: [.changed]
        ),
        Tampering(
            testDescription: "two rows in each other's place",
            statements: [
                "UPDATE audit SET number = 99 WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = 99",
            ],
            found: [.changed, .changed, .broken]
        ),
        Tampering(
            testDescription: "the last row taken out, and the head set back without its hash",
            statements: ["DELETE FROM audit WHERE number = 5", "UPDATE audit_head SET count = 4"],
            found: [.replaced]
        ),
        Tampering(
            testDescription: "a row behind the head",
            statements: ["UPDATE audit_head SET count = 4, hash = (SELECT hash FROM audit WHERE number = 4)"],
            found: [.added]
        ),
        Tampering(
            testDescription: "no head",
            statements: ["DELETE FROM audit_head"],
            found: [.added, .added, .added, .added, .added]
        ),
    ]

    @Test(arguments: TestLedger.Engine.allCases, all)
    func `what somebody does to the log is found`(_ engine: TestLedger.Engine, tampering: Tampering) async throws {
        let store = try await TestLedger(engine)
        for name in ["a", "b", "c", "d"] {
            _ = try await store.createTenant(name)
        }
        let before = try await store.ledger.reader.verifyAuditLog()
        #expect(before.findings == [] && before.rows == 5)
        for statement in tampering.statements {
            try await store.execute(statement)
        }
        let report = try await store.ledger.reader.verifyAuditLog(pageSize: 2)
        #expect(report.findings.map(\.code) == tampering.found)
        #expect(report.findingCount == tampering.found.count)
    }

    @Test func `a row that was written anew with a hash of its own does not bear the one behind it`() async throws {
        let store = try await TestLedger()
        _ = try await store.createTenant("a")
        let page = try await store.ledger.reader.auditLog(AuditQuery(limit: 2, isOldestFirst: true))
        let first = try #require(page.records.first)
        let note = AuditNote(.createTenant, AuditSubject(.tenant, "eve"))
        let forged = try AuditRecord(behind: .none, note, by: .test, at: first.at)
        try await store.execute("DELETE FROM audit WHERE number = 1")
        try await store.engine.write { connection throws(GatewayError) in
            try forged.insert(on: connection)
        }
        let report = try await store.ledger.reader.verifyAuditLog()
        #expect(report.findings == [AuditLogFinding(code: .broken, number: 2, count: 1)])
    }

    @Test func `more findings than are shown are counted`() async throws {
        let store = try await TestLedger()
        for index in 0..<AuditLogReport.maximumFindings {
            _ = try await store.createTenant("t\(index)")
        }
        try await store.execute("UPDATE audit SET actor = 'eve'")
        let report = try await store.ledger.reader.verifyAuditLog()
        #expect(report.findings.count == AuditLogReport.maximumFindings)
        #expect(report.findingCount == AuditLogReport.maximumFindings + 1)
    }
}
