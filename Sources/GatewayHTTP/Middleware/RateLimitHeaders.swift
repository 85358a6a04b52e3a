import GatewayAccess
import GatewayModel
import HTTPTypes

/// Tells the caller its pace, and how far its limits are used.
struct RateLimitHeaders: Middleware {
    let clock: any WallClock

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        if let rate = response.handling.rate {
            response.headers.append(rate)
        }
        if !response.uses.isEmpty {
            let now = clock.now
            for use in response.uses {
                response.headers.append(use, at: now)
            }
        }
    }
}

/// `RateLimit-Policy` and `RateLimit` of the IETF's draft on rate limit headers: lists with one item for each limit, by
/// the name that it has everywhere.
extension HTTPFields {
    /// Tells the caller its pace.
    mutating func append(_ decision: RateLimiter.Decision) {
        appendLimit(
            decision.pace.limit,
            policy: "q=\(decision.limit);w=60",
            state: "r=\(decision.remaining);t=\(Self.seconds(decision.wait))"
        )
    }

    /// Tells the caller how far a limit that counts is used; the draft knows no fractions, and so no money.
    mutating func append(_ use: LimitUse, at now: Timestamp) {
        guard let limit = use.limit, let remaining = use.remaining, use.name.unit != .money else {
            return
        }
        let window = use.window
        appendLimit(
            use.name,
            policy: "q=\(limit)" + (window.map { ";w=\(Self.seconds($0.end - $0.start))" } ?? ""),
            state: "r=\(remaining)" + (window.map { ";t=\(Swift.max(0, Self.seconds($0.end - now)))" } ?? "")
        )
    }

    private mutating func appendLimit(_ name: LimitName, policy: String, state: String) {
        for (field, parameters) in [(HTTPField.Name.rateLimitPolicy, policy), (.rateLimit, state)] {
            let item = "\"\(name.rawValue)\";\(parameters)"
            self[field] = self[field].map { "\($0), \(item)" } ?? item
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ duration: Duration) -> Int64 {
        (duration.milliseconds + 999) / 1000
    }
}
