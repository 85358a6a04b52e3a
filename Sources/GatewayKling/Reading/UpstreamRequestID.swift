import NIOHTTP1

/// The upstream's own id of a request, which its support asks for.
enum UpstreamRequestID {
    /// The longest id that is kept, in characters.
    static let maximumLength = 128
    private static let headers = ["x-oneapi-request-id", "x-request-id", "request-id"]
    private static let marker = Array("request id:".utf8)

    /// Whether a text can be an id: without spaces, so that no sentence is kept, of whoever it is.
    static func isWord(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }
    }

    /// The id from the header.
    static func header(_ fields: HTTPHeaders) -> String? {
        headers.lazy.compactMap { fields.first(name: $0) }.first { !$0.isEmpty }
    }

    /// The id from a message such as `… (request id: 2026…)`.
    static func embedded(in message: String?) -> String? {
        guard let bytes = message.map({ Array($0.utf8) }),
            let start = bytes.map(\.lowercased).firstRange(of: marker)?.upperBound
        else {
            return nil
        }
        let id = bytes[start...].drop(while: \.isWhitespace).prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
        return id.isEmpty ? nil : String(decoding: id, as: UTF8.self)
    }
}
