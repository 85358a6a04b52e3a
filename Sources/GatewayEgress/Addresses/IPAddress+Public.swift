import WebAddresses

extension IPAddress {
    /// Whether it is an address of the open Internet: not private, link-local, reserved, multicast, this machine's, or
    /// a cloud's metadata service.
    ///
    /// The ranges are those that IANA's special-purpose registries list as not globally reachable.
    var isPublic: Bool {
        switch self {
        case .v4(let bits): !Self.closedV4.contains { bits >> (32 - $0.length) == $0.prefix }
        case .v6(let bits): isPublicV6(bits)
        }
    }

    /// Whether it is an address of a private network: of a company or a home, and neither this machine's, nor
    /// link-local, nor a cloud's metadata service.
    var isPrivate: Bool {
        switch embedded ?? self {
        case .v4(let bits): bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8
        case .v6(let bits): bits >> 121 == 0b1111_110  // fc00::/7
        }
    }

    private func isPublicV6(_ bits: UInt128) -> Bool {
        if let embedded {
            return embedded.isPublic
        }
        return bits >> 125 == 1 && !Self.closedV6.contains { bits >> UInt128(128 - $0.length) == $0.prefix }
    }

    private static let closedV4: [(prefix: UInt32, length: UInt32)] = [
        (0, 8),  // this network
        (10, 8),  // private
        (0b0110_0100_01, 10),  // 100.64/10, between a provider and its customers; one cloud's metadata
        (127, 8),  // this machine
        (0xA9FE, 16),  // 169.254/16, link-local; most clouds' metadata
        (0xAC1, 12),  // 172.16/12, private
        (0xC0_0000, 24),  // 192.0.0/24, protocol assignments
        (0xC0_0002, 24),  // 192.0.2/24, documentation
        (0xC0A8, 16),  // 192.168/16, private
        (0b1100_0110_0001_001, 15),  // 198.18/15, benchmarks
        (0xC6_3364, 24),  // 198.51.100/24, documentation
        (0xCB_0071, 24),  // 203.0.113/24, documentation
        (0xA83F_8110, 32),  // 168.63.129.16, one cloud's platform service
        (0b111, 3),  // 224/3, multicast and reserved
    ]

    // Beside these, whatever lies outside of 2000::/3 is closed.
    private static let closedV6: [(prefix: UInt128, length: UInt128)] = [
        (0x2001_0000 >> 9, 23),  // 2001::/23, protocol assignments, Teredo among them
        (0x2001_0DB8, 32),  // 2001:db8::/32, documentation
        (0x3FFF_0, 20),  // 3fff::/20, documentation
    ]
}
