import Testing

@testable import GatewayServices

struct SubmissionBreakerTests {
    private let start = Duration.zero

    @Test func `each refusal after a pause doubles the next one, up to the bound`() {
        var breaker = SubmissionBreaker()
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<7 {
            breaker.record(.turnedAway, at: now)
            let end = breaker.pausedUntil ?? now
            pauses.append(end - now)
            now = end
        }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
    }

    @Test func `what was under way when the pause began does not make it longer`() {
        var breaker = SubmissionBreaker()
        breaker.record(.turnedAway, at: start)
        let end = breaker.pausedUntil
        for _ in 0..<4 {
            breaker.record(.turnedAway, at: start + .milliseconds(10))
        }
        #expect(breaker.pausedUntil == end)
    }

    @Test func `trouble that waits for the operator pauses longer`() {
        var breaker = SubmissionBreaker()
        breaker.record(.operatorTrouble, at: start)
        #expect(breaker.pausedUntil == start + .seconds(10))
        #expect(breaker.isPaused(at: start + .milliseconds(9999)))
        #expect(!breaker.isPaused(at: start + .seconds(10)))
    }

    @Test func `one success ends the pause and forgets the past`() {
        var breaker = SubmissionBreaker()
        breaker.record(.operatorTrouble, at: start)
        breaker.record(.accepted, at: start)
        #expect(breaker == SubmissionBreaker())
        #expect(!breaker.isPaused(at: start))
    }
}
