import GatewayModel
import HTTPTypes

extension HTTPFields {
    /// Tells the caller its pace: `RateLimit-Policy` and `RateLimit` of the IETF's draft on rate limit headers.
    mutating func append(_ verdict: RequestPace.Verdict) {
        let name = "\"\(LimitName.requestsPerMinute.rawValue)\""
        let seconds = (verdict.wait.milliseconds + 999) / 1000
        self[.rateLimitPolicy] = "\(name);q=\(verdict.limit);w=60"
        self[.rateLimit] = "\(name);r=\(verdict.remaining);t=\(seconds)"
    }
}
