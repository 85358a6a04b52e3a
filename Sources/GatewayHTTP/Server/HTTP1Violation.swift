import NIOHTTP1

/// A head that is refused before anybody looks at its path.
enum HTTP1Violation: Error {
    /// A request of HTTP/1.1 without a host, or any with two.
    case host
    /// A body in a coding that is not ours.
    case transferCoding

    /// The rule that a head breaks, if it does.
    init?(in head: HTTPRequestHead, _ fields: HTTP1Fields) {
        if fields.hosts > 1 || fields.hosts == 0 && !head.isOld {
            self = .host
        } else if fields.transferCodings > 1 || !fields.isChunked {
            self = .transferCoding
        } else {
            return nil
        }
    }
}

/// What the rules of HTTP/1 ask of a request's header fields, found in one pass over them.
struct HTTP1Fields {
    var hosts = 0
    var transferCodings = 0
    var isChunked = true
    var hasSeveralCodings = false

    init(of headers: HTTPHeaders) {
        for (name, value) in headers {
            // Few names have these lengths, so that hardly any is compared.
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 15 where name.lowercased() == "accept-encoding":
                hasSeveralCodings = value.utf8.contains(UInt8(ascii: ","))
            case 17 where name.lowercased() == "transfer-encoding":
                transferCodings += 1
                isChunked = isChunked && value.lowercased() == "chunked"
            default: break
            }
        }
    }
}
