import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct CacheRefresherTests {
    @Test func `keys are refreshed every half second, and a failing store is told of once`() async throws {
        let gateway = try await TestGateway()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await gateway.api.refresher.run()
            }
            try await gateway.passPeriod()
            _ = try await gateway.keys.credential(for: gateway.secret)
            _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
            try await gateway.passPeriod()
            #expect(try await gateway.keys.credential(for: gateway.secret)?.key.revokedAt != nil)
            gateway.store.setDown(true)
            for _ in 0..<3 {
                try await gateway.passPeriod()
            }
            gateway.store.setDown(false)
            try await gateway.passPeriod()
            group.cancelAll()
        }
        #expect(gateway.log.lines.filter { $0.message == "store does not answer" }.count == 1)
        #expect(gateway.log.lines.filter { $0.message == "store answers again" }.count == 1)
    }

    @Test func `keys are refreshed at once when the store tells of a change`() async throws {
        let gateway = try await TestGateway()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await gateway.api.refresher.run()
            }
            try await gateway.passPeriod()
            #expect(try await gateway.keys.credential(for: gateway.secret)?.key.revokedAt == nil)
            _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
            // The clock stands still: no period passes, and it is the revocation itself that is told.
            try await Patience.until("the revocation is known") {
                try await gateway.keys.credential(for: gateway.secret)?.key.revokedAt != nil
            }
            group.cancelAll()
        }
    }

    @Test func `pauses are known at once, and each leaves one line when it begins and one when it ends`() async throws {
        let gateway = try await TestGateway()
        let changes = gateway.ledger.changes
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await gateway.api.refresher.run()
            }
            try await gateway.passPeriod()
            _ = try await changes.pause(.all, reason: "Why.", author: "ann", at: gateway.clock.now)
            // The clock stands still.
            try await Patience.until("the pause is known") { gateway.pauses.holdingEverything != nil }
            for _ in 0..<3 {
                try await gateway.passPeriod()
            }
            _ = try await changes.resume(.all)
            try await Patience.until("its end is known") { gateway.pauses.holdingEverything == nil }
            try await gateway.passPeriod()
            group.cancelAll()
        }
        let lines = gateway.log.lines.filter { $0.message.hasPrefix("submission") }
        #expect(lines.map(\.message) == ["submission is paused", "submission goes on after a pause"])
        #expect(lines.first?.text.contains("author=ann reason=Why. scope=all since=") == true)
    }

    @Test func `estimates follow what videos really took`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.makeVideo()
        let second = try await gateway.testLedger.admit()
        let before = gateway.api.estimates.estimate(of: second, at: gateway.clock.now)
        try await gateway.api.estimates.refresh()
        let after = gateway.api.estimates.estimate(of: second, at: gateway.clock.now)
        #expect(before.place == ProgressEstimate.Place(position: 1, waitSeconds: 60))
        #expect(after.place == ProgressEstimate.Place(position: 1, waitSeconds: 6))
    }
}

extension TestGateway {
    /// Lets the refresher finish what it does and sleep, then wakes it.
    fileprivate func passPeriod() async throws {
        try await clock.untilAsleep()
        clock.advance(by: CacheRefresher.keyPeriod)
        try await clock.untilAsleep()
    }
}
