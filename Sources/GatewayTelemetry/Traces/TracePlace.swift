package import GatewayModel
package import Tracing

/// Where somebody stands in a trace, with what their own system says of it, as a request carries both.
package struct TracePlace: Hashable, Sendable {
    /// `traceparent`.
    package static let parentField = "traceparent"
    /// `tracestate`.
    package static let stateField = "tracestate"
    /// The longest state that is kept, in bytes; of a longer one nothing is.
    static let maximumStateBytes = 512
    /// How many members a state may have.
    static let maximumStateMembers = 32

    /// The place.
    package let context: TraceContext
    /// The value of `tracestate`.
    package let state: String?

    /// A place of which nobody says more.
    package init(_ context: TraceContext) {
        self.context = context
        state = nil
    }

    /// Reads the values of both header fields; nothing where the first is missing or malformed, and no state where only
    /// the second is.
    package init?(traceparent: String?, tracestate: String?) {
        guard let context = traceparent.flatMap({ TraceContext($0) }) else {
            return nil
        }
        self.context = context
        state = tracestate.flatMap { Self.isState($0) ? $0 : nil }
    }

    /// Whether a text is a list of members such as `vendor=value`.
    private static func isState(_ text: String) -> Bool {
        guard (1...maximumStateBytes).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            return false
        }
        let members = text.split(separator: ",").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
        return (1...maximumStateMembers).contains(members.count)
            && members.allSatisfy { member in
                let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 && !parts[1].utf8.contains(UInt8(ascii: "=")) && isKey(parts[0])
            }
    }

    private static func isKey(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "_-*/@".utf8.contains(byte)
                }
            }
    }
}

/// Under what the place is kept in the API's context.
private enum TracePlaceKey: InstrumentationContextKey {
    typealias Value = TracePlace
}

extension InstrumentationContext {
    /// A context that has nothing but a place.
    init(_ place: TracePlace) {
        self = .topLevel
        self.place = place
    }

    /// The place in a trace.
    package var place: TracePlace? {
        get { self[TracePlaceKey.self] }
        set { self[TracePlaceKey.self] = newValue }
    }
}
