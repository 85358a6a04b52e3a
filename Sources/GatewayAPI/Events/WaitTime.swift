import GatewayHTTP
import GatewayModel
import HTTPTypes

/// For how long a caller lets its request be held.
struct WaitTime: Hashable, Sendable {
    /// The longest, in seconds: many proxies give up a request that takes longer.
    static let limits = 0...60

    /// How long, in seconds.
    let seconds: Int
    /// Whether it is a preference (RFC 7240), which the answer tells whether it was followed.
    let isPreference: Bool

    /// What a request says, by its query or by `Prefer`; nothing where it does not want to wait.
    /// - Throws: `invalidField` for a query that is no whole number within the limits; a preference that makes no sense
    ///   is passed over, and a longer one shortened.
    init?(of request: GatewayRequest) throws(GatewayError) {
        if request.query["wait"] != nil {
            self.init(try request.query.number("wait", in: Self.limits, default: 0), isPreference: false)
        } else {
            self.init(preferredBy: request)
        }
    }

    /// What a request prefers; nothing where it does not want to wait.
    init?(preferredBy request: GatewayRequest) {
        guard let seconds = Self.preference(in: request.headers[values: .prefer]) else {
            return nil
        }
        self.init(min(seconds, Self.limits.upperBound), isPreference: true)
    }

    private init?(_ seconds: Int, isPreference: Bool) {
        guard seconds > 0 else {
            return nil
        }
        self.seconds = seconds
        self.isPreference = isPreference
    }

    /// Tells that the preference was followed.
    func mark(_ response: inout GatewayResponse) {
        if isPreference {
            response.headers[.preferenceApplied] = "wait=\(seconds)"
        }
    }

    /// The first `wait` among preferences; each may have parameters, which mean nothing here.
    static func preference(in values: [String]) -> Int? {
        for preference in values.flatMap({ $0.split(separator: ",") }) {
            let token = preference.prefix { $0 != ";" }
            let halves = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, Self.trimmed(halves[0]).lowercased() == "wait" else {
                continue
            }
            var value = Self.trimmed(halves[1])
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(value) ?? limits.upperBound
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.last == " " || text.last == "\t" {
            text.removeLast()
        }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
