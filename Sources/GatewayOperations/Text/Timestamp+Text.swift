import FoundationEssentials
import GatewayModel

extension Timestamp {
    /// The moment as RFC 3339 in UTC, to the second.
    var text: String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
