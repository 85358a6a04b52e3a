import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayTestKit
import Synchronization
import Testing

struct ReconciliationProgressTests {
    @Test func `the tasks that were read and the videos that were asked about are told`() async throws {
        let rig = try await ReconciliationRig()
        for _ in 0..<3 {
            _ = try await rig.givenUp()
        }
        rig.upstream.answerQueries(.notFound(UpstreamTrouble(.notFound, status: 404)))
        rig.upstream.answerLists(.page([]))
        let heard = Mutex<[WorkProgress]>([])
        let reconciliation = Reconciliation(
            ledger: rig.store.ledger,
            upstream: rig.upstream,
            lookBack: .seconds(7 * 86_400),
            progress: ProgressListener { progress in heard.withLock { $0.append(progress) } }
        )
        _ = try await reconciliation.run(at: rig.store.clock.now)
        let told = heard.withLock { $0 }
        #expect(told.filter { $0.phase == "reading the upstream's list" }.map(\.total) == [nil])
        let asked = told.filter { $0.phase == "asking the upstream" }
        #expect(asked.map(\.done) == [1, 2, 3])
        #expect(asked.allSatisfy { $0.total == 3 })
    }
}
