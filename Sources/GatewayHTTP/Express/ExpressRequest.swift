import NIOHTTP1

/// What the express lane needs to know of a request, found in one look at its head.
struct ExpressRequest {
    /// The one value of `Authorization`, where there is one.
    private(set) var authorization: String?
    /// The name that its caller gives it.
    private(set) var id: String?
    /// The values of `If-None-Match`.
    private(set) var knownTags: [String] = []
    /// The one value of `Range`, where there is one.
    private(set) var range: String?
    /// Whether its range holds on a condition, or there are several, which counts where a file is asked for.
    private(set) var hasSpecialRange = false
    /// The values of `Accept`.
    private(set) var accepted: [String] = []
    /// Whether it says which codings it accepts, so that a long answer may have to be compressed.
    private(set) var acceptsCodings = false

    /// Looks at a head.
    /// - Returns: Nothing where it has more to it than a read of one thing: a body, HTTP/1.0, a preference such as to
    ///   wait, or a header field that stands twice where one is meant.
    init?(_ head: HTTPRequestHead) {
        guard head.method == .GET, head.version == .http1_1 else {
            return nil
        }
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 5 where name.isEqual(to: "range"):
                hasSpecialRange = hasSpecialRange || range != nil
                range = value
            case 6 where name.isEqual(to: "accept"): accepted.append(value)
            case 6 where name.isEqual(to: "expect") || name.isEqual(to: "prefer"): return nil
            case 8 where name.isEqual(to: "if-range"): hasSpecialRange = true
            case 12 where name.isEqual(to: "x-request-id"):
                guard id == nil else {
                    return nil
                }
                id = value
            case 13 where name.isEqual(to: "authorization"):
                guard authorization == nil else {
                    return nil
                }
                authorization = value
            case 13 where name.isEqual(to: "if-none-match"): knownTags.append(value)
            case 14 where name.isEqual(to: "content-length"): return nil
            case 15 where name.isEqual(to: "accept-encoding"): acceptsCodings = true
            case 17 where name.isEqual(to: "transfer-encoding"): return nil
            default: break
            }
        }
    }
}

extension String {
    /// Whether it is a name of a header field, whatever its case, given in lower case and as long.
    fileprivate func isEqual(to name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            zip(utf8, name).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
        }
    }
}
