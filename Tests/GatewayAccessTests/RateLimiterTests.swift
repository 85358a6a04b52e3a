import GatewayModel
import Testing

@testable import GatewayAccess

struct RateLimiterTests {
    private static let start = Duration.seconds(1_000_000)
    private let acme = TenantID(stored: "tenant_1")
    private let other = TenantID(stored: "tenant_2")

    /// How many of `count` calls at the same moment are let through.
    private func allowed(_ pace: RateLimiter, _ count: Int, limit: Int64, at moment: Duration) -> Int {
        (0..<count).count { _ in pace.take(acme, .changes, limit: limit, at: moment).isAllowed }
    }

    @Test(
        arguments: [(1, 1), (3, 3), (5, 5), (6, 5), (30, 5), (60, 10), (600, 100), (1_000_000, 166_666)]
            as [(Int64, Int)]
    )
    func `at once no more than a burst is let through`(limit: Int64, burst: Int) {
        let pace = RateLimiter()
        #expect(RateLimiter.burst(of: limit) == Int64(burst))
        #expect(allowed(pace, burst + 3, limit: limit, at: Self.start) == burst)
    }

    @Test(arguments: [1, 7, 60, 100, 6000] as [Int64])
    func `over any minute it is the limit and a burst, and the limit in the long run`(limit: Int64) {
        let pace = RateLimiter()
        var allowed = 0
        // Ten minutes, a call every ten milliseconds.
        for tick in 0..<60_000 {
            allowed +=
                pace.take(acme, .changes, limit: limit, at: Self.start + .milliseconds(tick * 10)).isAllowed ? 1 : 0
        }
        let expected = min(60_000, Int(limit * 10 + RateLimiter.burst(of: limit)))
        #expect((expected - 2...expected).contains(allowed))
    }

    @Test func `a limit that divides the minute unevenly is never exceeded`() {
        let (pace, limit) = (RateLimiter(), 700_000 as Int64)
        var passed = 0
        // Six seconds, forty calls every millisecond.
        for tick in 0...6000 {
            passed += allowed(pace, 40, limit: limit, at: Self.start + .milliseconds(tick))
        }
        let most = Int(limit / 10 + RateLimiter.burst(of: limit))
        #expect((most - 20...most + 1).contains(passed))
    }

    @Test
    func `who is refused is told when the next call is let through`() {
        let pace = RateLimiter()
        #expect(allowed(pace, 10, limit: 60, at: Self.start) == 10)
        let refused = pace.take(acme, .changes, limit: 60, at: Self.start)
        #expect(
            refused
                == RateLimiter.Decision(isAllowed: false, pace: .changes, limit: 60, remaining: 0, wait: .seconds(1))
        )
        #expect(!pace.take(acme, .changes, limit: 60, at: Self.start + .milliseconds(999)).isAllowed)
        #expect(pace.take(acme, .changes, limit: 60, at: Self.start + .seconds(1)).isAllowed)
    }

    @Test
    func `what remains is counted down and comes back`() {
        let pace = RateLimiter()
        let first = pace.take(acme, .changes, limit: 60, at: Self.start)
        #expect(
            first == RateLimiter.Decision(isAllowed: true, pace: .changes, limit: 60, remaining: 9, wait: .seconds(1))
        )
        #expect(pace.take(acme, .changes, limit: 60, at: Self.start).remaining == 8)
        #expect(pace.take(acme, .changes, limit: 60, at: Self.start + .seconds(60)).remaining == 9)
    }

    @Test
    func `tenants do not share a pace`() {
        let pace = RateLimiter()
        #expect(allowed(pace, 20, limit: 60, at: Self.start) == 10)
        #expect(pace.take(other, .changes, limit: 60, at: Self.start).isAllowed)
    }

    @Test
    func `reads and changes do not share one either`() {
        let pace = RateLimiter()
        #expect(allowed(pace, 20, limit: 60, at: Self.start) == 10)
        let read = pace.take(acme, .reads, limit: 60, at: Self.start)
        #expect(
            read == RateLimiter.Decision(isAllowed: true, pace: .reads, limit: 60, remaining: 9, wait: .seconds(1))
        )
        #expect(!pace.take(acme, .changes, limit: 60, at: Self.start).isAllowed)
    }

    @Test(arguments: [RateLimiter.Pace.reads, .changes], [1, 2, 7, 60] as [Int64])
    func `nobody is sent away for longer than a minute`(pace: RateLimiter.Pace, limit: Int64) {
        let limiter = RateLimiter()
        var decision = limiter.take(acme, pace, limit: limit, at: Self.start)
        while decision.isAllowed {
            decision = limiter.take(acme, pace, limit: limit, at: Self.start)
        }
        #expect(decision.wait <= .seconds(60))
    }

    @Test
    func `a clock that was set back holds nobody up for longer than a burst`() {
        let pace = RateLimiter()
        #expect(allowed(pace, 10, limit: 60, at: Self.start) == 10)
        let back = Self.start - .seconds(86_400)
        #expect(!pace.take(acme, .changes, limit: 60, at: back).isAllowed)
        #expect(pace.take(acme, .changes, limit: 60, at: back + .seconds(11)).isAllowed)
    }

    @Test
    func `no more tenants are remembered than there is room for, and a busy one last`() {
        let pace = RateLimiter(capacity: 2)
        #expect(allowed(pace, 10, limit: 60, at: Self.start) == 10)
        for number in 0..<5 {
            _ = pace.take(TenantID(stored: "tenant_\(number + 10)"), .changes, limit: 60, at: Self.start)
        }
        #expect(!pace.take(acme, .changes, limit: 60, at: Self.start).isAllowed)
    }
}
