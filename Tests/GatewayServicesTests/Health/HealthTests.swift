import GatewayModel
import Testing

@testable import GatewayServices

/// What is known after a row of events, and which of them are news.
struct HealthTests {
    struct Row: Sendable {
        let events: [Health.Event]
        let reasons: [HealthReport.Reason]
        let changes: Int

        init(_ events: [Health.Event], _ reasons: [HealthReport.Reason], changes: Int) {
            self.events = events
            self.reasons = reasons
            self.changes = changes
        }
    }

    private static let unreachable = [Health.Event](repeating: .upstreamSilent, count: 3)

    static let rows: [Row] = [
        Row([], [], changes: 0),
        // One transaction that fails proves nothing; what is tried then does.
        Row([.storeFailed], [], changes: 0),
        Row([.storeFailed, .proofSucceeded], [], changes: 0),
        Row([.storeFailed, .proofFailed], [.storeUnavailable], changes: 1),
        Row([.proofFailed], [.storeUnavailable], changes: 1),
        Row([.proofFailed, .proofFailed, .storeFailed], [.storeUnavailable], changes: 1),
        // A small write may pass where a large one does not.
        Row([.proofFailed, .storeWritten], [.storeUnavailable], changes: 1),
        Row([.proofFailed, .proofSucceeded], [], changes: 2),
        Row([.proofFailed, .proofSucceeded, .proofFailed], [.storeUnavailable], changes: 3),
        // Damage stays, whatever else can still be done.
        Row([.storeDamaged], [.storeDamaged], changes: 1),
        Row([.storeDamaged, .proofSucceeded, .storeWritten], [.storeDamaged], changes: 1),
        Row([.proofFailed, .storeDamaged], [.storeDamaged], changes: 2),
        Row([.storeDamaged, .storeFailed, .proofFailed], [.storeDamaged], changes: 1),
        // One silence is the network's daily life.
        Row([.upstreamSilent, .upstreamSilent], [], changes: 0),
        Row(unreachable, [.upstreamUnreachable], changes: 1),
        Row(unreachable + unreachable, [.upstreamUnreachable], changes: 1),
        Row(unreachable + [.upstreamAnswered], [], changes: 2),
        // A proxy that lets nothing through says so itself.
        Row([.proxyFailed], [.upstreamProxy], changes: 1),
        Row([.proxyFailed, .proxyFailed, .upstreamSilent], [.upstreamProxy], changes: 1),
        Row([.proxyFailed, .upstreamAnswered], [], changes: 2),
        Row([.upstreamSilent, .upstreamSilent, .upstreamAnswered, .upstreamSilent], [], changes: 0),
        Row([.archiveFailed, .archiveFailed], [.archiveUnwritable], changes: 1),
        Row([.archiveFailed, .archiveWritten], [], changes: 2),
        Row(
            [.archiveFailed, .proxyFailed, .proofFailed],
            [.storeUnavailable, .upstreamProxy, .archiveUnwritable],
            changes: 3
        ),
    ]

    @Test(arguments: rows)
    func `events decide what is wrong, and each change is told once`(_ row: Row) {
        var health = Health()
        var changes = 0
        for event in row.events {
            changes += health.note(event).count
        }
        #expect(HealthReport(health.reasons).reasons == row.reasons)
        #expect(changes == row.changes)
    }

    @Test func `only what orders need makes the gateway unready`() {
        for reason in HealthReport.Reason.allCases {
            let status: HealthReport.Status =
                switch reason {
                case .storeUnavailable, .storeDamaged, .draining: .notReady
                case .upstreamProxy, .upstreamUnreachable, .upstreamKeyRefused, .upstreamAccountEmpty,
                    .upstreamFailing, .archiveUnwritable:
                    .degraded
                }
            #expect(HealthReport([reason]).status == status)
            #expect(HealthReport([reason, .draining]).status == .notReady)
        }
        #expect(HealthReport([]).status == .ready)
    }

    @Test func `the reasons of keys are the gateway's, but that an upstream out of reach does not fail as well`() {
        let keys = [HealthReport.Reason.upstreamKeyRefused, .upstreamFailing, nil].enumerated()
            .map { number, reason in
                HealthReport.Key(
                    id: UpstreamKeyID("uk_\(number)"),
                    name: nil,
                    state: reason == nil ? .closed : .open,
                    reason: reason,
                    slots: 5
                )
            }
        #expect(HealthReport([], keys: keys).reasons == [.upstreamKeyRefused, .upstreamFailing])
        #expect(HealthReport([], keys: keys).status == .degraded)
        for reason in [HealthReport.Reason.upstreamProxy, .upstreamUnreachable] {
            #expect(HealthReport([reason], keys: keys).reasons == [reason, .upstreamKeyRefused])
        }
        #expect(HealthReport([], keys: [keys[2]]).status == .ready)
    }
}
