import HTTPTypes

/// What the express lane needs to know of a request, found in one look at its head.
struct ExpressRequest {
    /// What is asked for, as it was sent.
    let path: String
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
    /// Where it stands in a trace, and what proxies tell of its caller, as it was sent.
    private(set) var forwarded = HTTPFields()

    init(path: String) {
        self.path = path
    }

    /// Takes a header field.
    /// - Returns: Whether this can still be a read of one thing: not with a preference such as to wait, and not where a
    ///   field stands twice that is meant to stand once.
    mutating func take(_ name: FieldName, _ value: @autoclosure () -> String) -> Bool {
        switch name.count {
        case 5 where name.isEqual(to: "range"):
            hasSpecialRange = hasSpecialRange || range != nil
            range = value()
        case 6 where name.isEqual(to: "accept"): accepted.append(value())
        case 6 where name.isEqual(to: "prefer"): return false
        case 8 where name.isEqual(to: "if-range"): hasSpecialRange = true
        case 9 where name.isEqual(to: "forwarded"): forward(.forwarded, value())
        case 10 where name.isEqual(to: "tracestate"): forward(.traceState, value())
        case 11 where name.isEqual(to: "traceparent"): forward(.traceParent, value())
        case 12 where name.isEqual(to: "x-request-id"):
            guard id == nil else {
                return false
            }
            id = value()
        case 13 where name.isEqual(to: "authorization"):
            guard authorization == nil else {
                return false
            }
            authorization = value()
        case 13 where name.isEqual(to: "if-none-match"): knownTags.append(value())
        case 15 where name.isEqual(to: "accept-encoding"): acceptsCodings = true
        case 15 where name.isEqual(to: "x-forwarded-for"): forward(.forwardedFor, value())
        default: break
        }
        return true
    }
    private mutating func forward(_ name: HTTPField.Name, _ value: String) {
        forwarded.append(HTTPField(name: name, value: value))
    }
}
