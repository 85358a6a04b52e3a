import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct OperatorsTests {
    private static func pepper() throws -> Pepper {
        try Pepper([UInt8](repeating: 7, count: 32))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an operator is found by its token's id, with its digest and never the token`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let pepper = try Self.pepper()
        let (created, secret) = try await store.createOperator("ann", .operator, pepper: pepper)
        #expect(created.role == .operator)
        let (known, digest) = try #require(try await store.ledger.tenants.operatorCredential(secret.id))
        #expect(known.name.text == "ann")
        #expect(known.role == .operator)
        #expect(known.createdAt == store.clock.now)
        #expect(known.revokedAt == nil)
        #expect(pepper.matches(secret, digest: digest))
        var entropy = store.entropy
        #expect(!pepper.matches(OperatorSecret(using: &entropy), digest: digest))
        let text = secret.withExposedText { $0 }
        let rows = try await store.rows("SELECT * FROM operators") + store.rows("SELECT * FROM audit")
        for case .text(let column) in rows.flatMap({ $0 }) {
            #expect(!column.contains(text.suffix(43)))
        }
        #expect(try await store.ledger.tenants.operatorCredential(KeyID(stored: "000000000000")) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a name belongs to one token that works, and is free again once that is revoked`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (_, first) = try await store.createOperator("ann", .viewer)
        _ = try await store.createOperator("bob", .admin)
        let taken = await #expect(throws: GatewayError.self) { try await store.createOperator("ann", .admin) }
        #expect(taken?.code == .invalidField)
        store.clock.advance(by: .seconds(1))
        let name = try OperatorName("ann")
        let revoked = try await store.ledger.changes.revokeOperator(named: name, at: store.clock.now)
        #expect(revoked.id == first.id)
        #expect(revoked.revokedAt == store.clock.now)
        let again = await #expect(throws: GatewayError.self) {
            try await store.ledger.changes.revokeOperator(named: name, at: store.clock.now)
        }
        #expect(again?.code == .notFound)
        _ = try await store.createOperator("ann", .admin)
        let all = try await store.ledger.tenants.operators()
        #expect(all.map(\.name.text) == ["ann", "ann", "bob"])
        #expect(all.map { $0.revokedAt != nil } == [true, false, false])
        #expect(try await store.ledger.tenants.operatorCredential(first.id)?.operator.revokedAt != nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of two who create the same name at once one succeeds`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? await store.createOperator("ann", .viewer)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        #expect(try await store.ledger.tenants.operators().count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the last day of use never goes back`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let (_, ann) = try await store.createOperator("ann", .viewer)
        _ = try await store.createOperator("bob", .viewer)
        for day in [20_000, 20_001, 19_999] as [Int64] {
            try await store.ledger.tenants.noteOperatorUse(of: ann.id, day: day)
        }
        #expect(try await store.ledger.tenants.operators().map(\.lastUsedDay) == [20_001, nil])
    }
}

extension TestLedger {
    /// Creates an operator with a token.
    @discardableResult
    func createOperator(
        _ name: String,
        _ role: OperatorRole,
        pepper: Pepper? = nil
    ) async throws -> (Operator, OperatorSecret) {
        var entropy = entropy
        let secret = OperatorSecret(using: &entropy)
        let pepper = try pepper ?? Pepper([UInt8](repeating: 7, count: 32))
        let created = try await ledger.changes.createOperator(
            secret.id,
            digest: pepper.digest(of: secret),
            named: try OperatorName(name),
            role: role,
            at: clock.now
        )
        return (created, secret)
    }
}
