import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Testing

@testable import GatewayServices

struct MeasuredEngineTests {
    private let registry = MetricRegistry()

    private func engine(over store: TestLedger) -> MeasuredEngine {
        MeasuredEngine(store.engine, registry)
    }

    private func count(_ transaction: LedgerTransaction, _ outcome: String) -> Int64 {
        registry.counter(.transactions, transaction.rawValue, outcome).value
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what goes well and what is refused counts under its transaction's name`(
        _ kind: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(kind)
        let ledger = store.ledger.over(engine(over: store))
        _ = try await ledger.admissions.admit(try store.admission())
        _ = try await ledger.reader.video(store.admit().id)
        let stranger = try store.admission(tenant: TenantID(stored: "tenant_nobody"))
        await #expect(throws: GatewayError.self) { try await ledger.admissions.admit(stranger) }
        #expect(count(.admit, "done") == 1)
        #expect(count(.admit, "refused") + count(.admit, "failed") == 1)
        #expect(count(.readVideo, "done") == 1)
        #expect(registry.histogram(.transactionDuration, "admit").count == 2)
        #expect(registry.histogram(.transactionDuration, "cancel").count == 0)
    }

    @Test(arguments: [
        (GatewayError.Origin.store, "failed"), (.damagedStore, "failed"), (.caller, "refused"), (.gateway, "refused"),
    ])
    func `what fails because of the store is told from what is refused`(
        origin: GatewayError.Origin,
        outcome: String
    ) async throws {
        let store = try await TestLedger()
        let engine = engine(over: store)
        await #expect(throws: GatewayError.self) {
            try await engine.read(.checkReady) { _ throws(GatewayError) in
                throw GatewayError(.internalError, "", origin: origin)
            }
        }
        #expect(
            ["done", "refused", "failed"].map { count(.checkReady, $0) }
                == ["done", "refused", "failed"].map { $0 == outcome ? 1 : 0 }
        )
    }
}
