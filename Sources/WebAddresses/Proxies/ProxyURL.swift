package import GatewayModel

/// Where an outgoing proxy is that lets connections through (`CONNECT`), and how it is told who asks.
///
/// No description shows the password, nor a user name that stands alone, which may be a token.
package struct ProxyURL: Sendable, CustomStringConvertible {
    /// What an operator must write.
    package static let rule =
        "http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with other characters than letters and digits as %XX"

    private static let scheme = "http://"
    private static let maximumLength = 2048

    /// The name or address, without brackets.
    package let host: String
    /// From 1 to 65,535.
    package let port: Int
    /// Who asks, decoded; nothing where the proxy needs nobody's name.
    package let user: String?
    /// The password, decoded; empty where none stands beside the name.
    package let password: Secret?

    /// Reads an address.
    /// - Parameter needsScheme: Whether `http://` must be there, which the environment of many machines leaves out.
    package init?(_ text: String, needsScheme: Bool = true) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        var rest = text[...]
        if rest.lowercased().hasPrefix(Self.scheme) {
            rest = rest.dropFirst(Self.scheme.count)
        } else if needsScheme || rest.contains("://") {
            return nil
        }
        if rest.hasSuffix("/") {
            rest = rest.dropLast()
        }
        var credentials: Substring?
        if let at = rest.lastIndex(of: "@") {
            credentials = rest[..<at]
            rest = rest[rest.index(after: at)...]
        }
        guard let place = HostAndPort(rest), let port = place.port else {
            return nil
        }
        (host, self.port) = (place.host, port)
        guard let credentials else {
            (user, password) = (nil, nil)
            return
        }
        let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = Self.decoded(parts[0]), !name.isEmpty, !name.contains(":"),
            let word = Self.decoded(parts.count == 2 ? parts[1] : "")
        else {
            return nil
        }
        (user, password) = (name, Secret(Array(word.utf8)))
    }

    /// Scheme, host and port alone.
    package var place: String {
        Self.scheme + authority
    }

    /// The whole, with `***` in the place of the password.
    package var description: String {
        guard let user else {
            return place
        }
        let hasPassword = password?.withExposedBytes { !$0.isEmpty } ?? false
        return Self.scheme + (hasPassword ? "\(Self.encoded(user)):***@" : "***@") + authority
    }

    /// Whether the proxy can only be on this machine.
    package var isLoopback: Bool {
        host.lowercased() == "localhost" || IPAddress(host).map(\.isLoopback) ?? false
    }

    /// A text that may be an address, with `***` in the place of all that may be a credential.
    package static func masked(_ text: String) -> String {
        var scheme = text[..<text.startIndex]
        var rest = text[...]
        if let range = text.firstRange(of: "://"), text[..<range.lowerBound].allSatisfy({ $0.isLetter || $0.isNumber })
        {
            (scheme, rest) = (text[..<range.upperBound], text[range.upperBound...])
        }
        if let at = rest.lastIndex(of: "@") {
            return scheme + "***" + rest[at...]
        }
        guard let colon = rest.firstIndex(of: ":"), HostAndPort(rest) == nil else {
            return text
        }
        return scheme + rest[...colon] + "***"
    }

    private var authority: String {
        (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    /// The text that `%XX` stands for; nothing where a `%` stands for nothing, or for what no header can carry.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8
            .map { byte in
                let isPlain = UInt8.isNameByte(byte)
                let digits = String(byte, radix: 16, uppercase: true)
                return isPlain
                    ? String(decoding: [byte], as: UTF8.self)
                    : "%" + String(repeating: "0", count: 2 - digits.utf8.count) + digits
            }
            .joined()
    }
}
