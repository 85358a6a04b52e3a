/// A host, perhaps with a port, as it stands in an authority: `name`, `name:80`, `10.0.0.1`, `[::1]:80`.
struct HostAndPort: Hashable {
    /// The host without brackets.
    let host: String
    /// From 1 to 65,535; nothing where none stands there.
    let port: Int?

    /// Reads it; nothing where the host is neither an IP address nor the form of a name.
    init?(_ text: Substring) {
        let colon = text.lastIndex(of: ":").flatMap { text[$0...].contains("]") ? nil : $0 }
        if let colon {
            let digits = text[text.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(digits), (1...65_535).contains(port)
            else {
                return nil
            }
            self.port = port
        } else {
            port = nil
        }
        let name = text[..<(colon ?? text.endIndex)]
        if name.hasPrefix("["), name.hasSuffix("]") {
            host = String(name.dropFirst().dropLast())
            guard host.contains(":"), IPAddress(host) != nil else {
                return nil
            }
        } else {
            host = String(name)
            guard IPAddress(host) != nil || Self.isName(host), !host.contains(":") else {
                return nil
            }
        }
    }

    /// Whether a text has the form of a host's name; one that ends in a number is a mistyped address.
    static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(text.utf8.count), let last = labels.last,
            !last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return false
        }
        return labels.allSatisfy { (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(UInt8.isNameByte) }
    }
}

extension UInt8 {
    /// A letter, a digit, `-` or `_`.
    static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
