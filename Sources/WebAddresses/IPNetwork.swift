/// A network of IP addresses, such as `10.0.0.0/8`; a single address is one of its own.
package struct IPNetwork: Hashable, Sendable {
    /// What an operator must write.
    package static let rule = "a network such as 10.0.0.0/8 or fd00::/8, or an address"

    private let prefix: IPAddress
    private let length: Int

    /// Reads a network; nothing where the address says more than its length does, because it is a mistake in one of
    /// them.
    /// - Parameter isExact: Whether that is a mistake; other programs' lists may have it.
    package init?(_ text: String, isExact: Bool = true) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])),
            let length = parts.count == 1 ? address.width : Self.number(parts[1]), length <= address.width
        else {
            return nil
        }
        if case let plain = address.unmapped, plain != address, length >= address.width - plain.width {
            self.length = length - (address.width - plain.width)
            prefix = plain.leading(self.length)
            guard !isExact || prefix == plain else {
                return nil
            }
        } else {
            self.length = length
            prefix = address.leading(length)
            guard !isExact || prefix == address else {
                return nil
            }
        }
    }

    /// Whether an address lies within, in whichever of its forms it is given.
    package func contains(_ address: IPAddress) -> Bool {
        let plain = address.unmapped
        return plain.width == prefix.width && plain.leading(length) == prefix
    }

    /// The network as it is written.
    package var text: String {
        length == prefix.width ? prefix.text : "\(prefix.text)/\(length)"
    }

    /// A length in digits alone.
    private static func number(_ text: Substring) -> Int? {
        let isPlain = (1...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isPlain ? Int(text) : nil
    }
}

extension IPAddress {
    /// How many bits it has.
    fileprivate var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    /// The same with nothing but zeros behind so many bits.
    fileprivate func leading(_ length: Int) -> IPAddress {
        switch self {
        case .v4(let bits): .v4(length == 0 ? 0 : (bits >> UInt32(32 - length)) << UInt32(32 - length))
        case .v6(let bits): .v6(length == 0 ? 0 : (bits >> UInt128(128 - length)) << UInt128(128 - length))
        }
    }
}
