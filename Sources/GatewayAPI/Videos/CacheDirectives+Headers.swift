import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

extension CacheDirectives {
    /// What the request's `Cache-Control` asks for: `no-cache`, `no-store`, `max-age`; whatever else it says, and an age
    /// that is none, is passed over, as RFC 9111 wants.
    init(_ headers: HTTPFields) {
        self.init()
        for field in headers[values: .cacheControl] {
            for directive in field.split(separator: ",") {
                take(directive.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces() })
            }
        }
    }

    private mutating func take(_ directive: [String]) {
        switch directive.first?.lowercased() {
        case "no-cache": mayShare = false
        case "no-store": (mayShare, mayStore) = (false, false)
        case "max-age":
            guard directive.count == 2, case let number = directive[1].withoutQuotes,
                number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(number), seconds < 1 << 40
            else {
                return
            }
            maximumAge = min(maximumAge ?? .seconds(seconds), .seconds(seconds))
        default: break
        }
    }
}

extension String {
    /// The same without the quotes around it: both forms are one argument (RFC 9111, 5.2).
    fileprivate var withoutQuotes: Substring {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? dropFirst().dropLast() : self[...]
    }
}
