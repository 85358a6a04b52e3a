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

    @Test(.timeLimit(.minutes(10)))
    func `a width that grows is used by the next claim, and one that shrinks ends nothing`() async {
        let (notes, width, wakeUp, clock) = (Notes(), Live(1), WakeUp(), ManualClock())
        let loop = WorkLoop<Int>(
            name: "The loop",
            width: { width.value },
            wakeUp: wakeUp,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            nextDue: { () throws(GatewayError) in
                notes.comeRound()
                return clock.now
            },
            claim: { count throws(GatewayError) in notes.claim(count) },
            work: { _ in try? await clock.sleep(for: .seconds(3600)) }
        )
        await withTaskGroup { group in
            group.addTask { await loop.run() }
            while notes.claims.count < 1 {
                await Task.yield()
            }
            width.replace(with: 3)
            wakeUp.signal()
            while notes.claims.count < 2 {
                await Task.yield()
            }
            width.replace(with: 1)
            let rounds = notes.rounds
            while notes.rounds < rounds + 3 {
                wakeUp.signal()
                await Task.yield()
            }
            group.cancelAll()
        }
        #expect(notes.claims == [1, 2])
    }
}
