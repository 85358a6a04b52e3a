import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct CacheRefresherTests {
    @Test func `keys are refreshed every half second, and a failing store is told of once`() async throws {
        let front = try await TestFront()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await front.api.refresher.run()
            }
            try await front.passPeriod()
            _ = try await front.keys.credential(for: front.secret)
            _ = try await front.ledger.tenants.revokeKey(front.secret.id, at: front.clock.now)
            try await front.passPeriod()
            #expect(try await front.keys.credential(for: front.secret)?.key.revokedAt != nil)
            front.store.setDown(true)
            for _ in 0..<3 {
                try await front.passPeriod()
            }
            front.store.setDown(false)
            try await front.passPeriod()
            group.cancelAll()
        }
        #expect(front.log.lines.filter { $0.message == "store does not answer" }.count == 1)
        #expect(front.log.lines.filter { $0.message == "store answers again" }.count == 1)
    }

    @Test func `keys are refreshed at once when the store tells of a change`() async throws {
        let front = try await TestFront()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await front.api.refresher.run()
            }
            try await front.passPeriod()
            #expect(try await front.keys.credential(for: front.secret)?.key.revokedAt == nil)
            _ = try await front.ledger.tenants.revokeKey(front.secret.id, at: front.clock.now)
            #expect(try await front.keys.credential(for: front.secret)?.key.revokedAt == nil)
            front.store.tellOfChange()
            // The clock stands still: no period passes.
            try await Patience.until("the revocation is known") {
                try await front.keys.credential(for: front.secret)?.key.revokedAt != nil
            }
            group.cancelAll()
        }
    }

    @Test func `estimates follow what videos really took`() async throws {
        let front = try await TestFront()
        _ = try await front.makeVideo()
        let second = try await front.house.admit()
        let before = front.api.estimates.estimate(of: second, at: front.clock.now)
        try await front.api.estimates.refresh()
        let after = front.api.estimates.estimate(of: second, at: front.clock.now)
        #expect(before.place == ProgressEstimate.Place(position: 1, waitSeconds: 60))
        #expect(after.place == ProgressEstimate.Place(position: 1, waitSeconds: 6))
    }
}

extension TestFront {
    /// Lets the refresher finish what it does and sleep, then wakes it.
    fileprivate func passPeriod() async throws {
        try await clock.untilAsleep()
        clock.advance(by: CacheRefresher.keyPeriod)
        try await clock.untilAsleep()
    }
}
