import NIOHTTP1

/// Which answers are compressed for whoever accepts it.
///
/// Compression tells how much of an answer repeats itself, which betrays a secret that stands beside text of an
/// attacker's choice. No answer has a key in it, and no browser sends one by itself, so that nobody can have answers
/// made to such an end.
enum CompressionRule {
    /// How long a compressed answer is, in bytes.
    ///
    /// A shorter one fits into one packet anyway; a longer one would occupy its event loop for too long, and one whose
    /// length is not known is made while it is sent.
    static let bytes = 1024...(2 << 20)

    /// Whether an answer is one of these, whatever its caller accepts.
    static func takes(_ head: HTTPResponseHead) -> Bool {
        guard let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), bytes.contains(length),
            let type = head.headers.first(name: "content-type"), takes(type: type)
        else {
            return false
        }
        return !head.headers.contains(name: "content-encoding")
    }

    /// Text of any kind, but no films, which are compressed already, and no event streams, which must not be held back.
    private static func takes(type: String) -> Bool {
        let bare = type.prefix { $0 != ";" }
        return bare == "application/json" || bare == "application/problem+json"
            || bare.hasPrefix("text/") && bare != "text/event-stream"
    }
}

extension HTTPResponseHead {
    /// Says that the answer may look different to somebody who accepts another coding.
    mutating func varyByCoding() {
        let values = headers["vary"]
        if !values.contains(where: { $0.lowercased().contains("accept-encoding") }) {
            headers.replaceOrAdd(name: "vary", value: (values + ["Accept-Encoding"]).joined(separator: ", "))
        }
    }
}
