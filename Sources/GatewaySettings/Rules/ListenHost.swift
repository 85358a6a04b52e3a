import Glibc

/// The address or name of a host: an IPv4 or IPv6 address, or a DNS name.
struct ListenHost: Hashable {
    static let rule = "an IP address or a host name, without brackets or port"

    let text: String
    /// Whether only programs on this machine can reach it.
    let isLoopback: Bool
    /// Whether it stands for every address of this machine.
    let isWildcard: Bool

    init?(_ text: String) {
        self.text = text.lowercased()
        if let bytes = Self.addressV4(text) {
            isLoopback = bytes[0] == 127
            isWildcard = bytes.allSatisfy { $0 == 0 }
        } else if let bytes = Self.addressV6(text) {
            isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
            isWildcard = bytes.allSatisfy { $0 == 0 }
        } else if Self.isName(text) {
            isLoopback = text.lowercased() == "localhost"
            isWildcard = false
        } else {
            return nil
        }
    }

    private static func addressV4(_ text: String) -> [UInt8]? {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else {
            return nil
        }
        return withUnsafeBytes(of: &address) { Array($0) }
    }

    private static func addressV6(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else {
            return nil
        }
        return withUnsafeBytes(of: &address) { Array($0) }
    }

    /// Whether it is a DNS name; one that ends in a number is a mistyped address, as `127.1` or `10.0.0.256`.
    private static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last, !last.utf8.allSatisfy(isDigit) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
