/// Where the upstream is: scheme, host, perhaps a port and the beginning of every path.
struct UpstreamURL: Hashable {
    static let rule = "https://HOST, perhaps with a port and a path, without user, query or fragment"

    let isSecure: Bool
    let host: ListenHost
    /// The whole, without a slash at the end.
    let text: String

    init?(_ text: String) {
        let schemes = ["https://": true, "http://": false]
        guard let (scheme, isSecure) = schemes.first(where: { text.hasPrefix($0.key) }),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"@?#\{}"#.utf8.contains($0) })
        else {
            return nil
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        guard let host = Self.host(of: authority), !path.contains("//"), !path.contains("/.") else {
            return nil
        }
        self.isSecure = isSecure
        self.host = host
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func host(of authority: Substring) -> ListenHost? {
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        if let colon {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else {
                return nil
            }
        }
        let name = authority[..<(colon ?? authority.endIndex)]
        if name.hasPrefix("["), name.hasSuffix("]") {
            let address = String(name.dropFirst().dropLast())
            return address.contains(":") ? ListenHost(address) : nil
        }
        return name.contains(":") ? nil : ListenHost(String(name))
    }
}

/// The path of an upstream call, or the pattern of one.
enum RequestPath {
    static let placeholder = "{task_id}"

    static func rule(placeholder isPattern: Bool) -> String {
        isPattern
            ? "a path that begins with / and holds \(placeholder) once, without query or fragment"
            : "a path that begins with /, without query or fragment"
    }

    static func isValid(_ text: String, placeholder isPattern: Bool) -> Bool {
        let parts = text.components(separatedBy: placeholder)
        return text.hasPrefix("/") && !text.contains("//") && !text.contains("/.")
            && parts.count == (isPattern ? 2 : 1)
            && parts.joined().utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"?#\{}"#.utf8.contains($0) }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
