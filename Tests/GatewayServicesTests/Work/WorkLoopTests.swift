import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Synchronization
import Testing

@testable import GatewayServices

struct WorkLoopTests {
    /// What a loop asked for, and how often it came round.
    private final class Notes: Sendable {
        private let state = Mutex((claims: [Int](), rounds: 0))

        var claims: [Int] {
            state.withLock(\.claims)
        }

        var rounds: Int {
            state.withLock(\.rounds)
        }

        func claim(_ count: Int) -> [Int] {
            state.withLock { $0.claims.append(count) }
            return Array(repeating: 0, count: count)
        }

        func comeRound() {
            state.withLock { $0.rounds += 1 }
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a width that grows is used by the next claim, and one that shrinks ends nothing`() async throws {
        let (notes, width, events, clock) = (Notes(), LiveValue(1), EventHub(), ManualClock())
        let loop = WorkLoop<Int>(
            name: "The loop",
            width: { width.value },
            events: events,
            wakesOn: .tenants,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            nextDue: { () throws(GatewayError) in
                notes.comeRound()
                return clock.now
            },
            claim: { count throws(GatewayError) in notes.claim(count) },
            work: { _ in try? await clock.sleep(for: .seconds(3600)) }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await loop.run() }
            try await Patience.until("one is claimed") { !notes.claims.isEmpty }
            width.replace(with: 3)
            events.publish([.tenants])
            try await Patience.until("more are claimed") { notes.claims.count >= 2 }
            width.replace(with: 1)
            let rounds = notes.rounds
            try await Patience.until("it has gone round three times") {
                events.publish([.tenants])
                return notes.rounds >= rounds + 3
            }
            group.cancelAll()
        }
        #expect(notes.claims == [1, 2])
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `jobs that are claimed one by one are begun without waiting for the next claim`() async throws {
        let (events, clock, gate) = (EventHub(), ManualClock(), Gate())
        let (claims, begun, asked) = (LiveValue(0), LiveValue<[Int]>([]), LiveValue(0))
        let loop = WorkLoop<Int>(
            name: "The loop",
            width: { 10 },
            events: events,
            wakesOn: .tenants,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            nextDue: { () throws(GatewayError) in
                asked.replace(with: asked.value + 1)
                return claims.value < 3 ? clock.now : nil
            },
            claimsAtOnce: 1,
            claim: { count throws(GatewayError) in
                #expect(count == 1)
                claims.replace(with: claims.value + 1)
                switch claims.value {
                case 1: return [1]
                // The second claim takes as long as the test likes.
                case 2:
                    gate.passThrough()
                    return [2]
                default: return []
                }
            },
            work: { job in begun.replace(with: begun.value + [job]) }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await loop.run() }
            await gate.waitForArrival()
            try await Patience.until("the first is begun") { begun.value == [1] }
            // Whether anything is due was asked once, before the first claim.
            #expect(asked.value == 1)
            gate.open()
            try await Patience.until("the second is begun") { begun.value == [1, 2] }
            try await Patience.until("all that is due has been claimed") { claims.value == 3 }
            group.cancelAll()
        }
    }
}
