package import NIOCore

/// An IP address as a number, so that networks can be told apart.
package enum IPAddress: Hashable, Sendable {
    /// The four bytes of IPv4.
    case v4(UInt32)
    /// The sixteen bytes of IPv6.
    case v6(UInt128)

    /// The address of a socket; nothing for a socket that is a file.
    package init?(_ socket: SocketAddress) {
        let bytes = socket.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size))
        }
        switch socket {
        case .v4: self = .v4(bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) })
        case .v6: self = .v6(bytes[8..<24].reduce(0) { $0 << 8 | UInt128($1) })
        case .unixDomainSocket: return nil
        }
    }

    /// Reads an address as it stands in a URL, without brackets; nothing for a name.
    package init?(_ text: String) {
        guard let socket = try? SocketAddress(ipAddress: text, port: 0) else {
            return nil
        }
        self.init(socket)
    }

    /// The IPv4 address that an IPv6 socket calls by its mapped form, and any other address as it is.
    package var unmapped: IPAddress {
        if case .v6(let bits) = self, bits >> 32 == 0xFFFF {
            .v4(UInt32(truncatingIfNeeded: bits))
        } else {
            self
        }
    }

    /// The address in its usual spelling: four numbers, or hexadecimal groups with the longest run of zeros left out.
    package var text: String {
        switch self {
        case .v4(let bits): stride(from: 24, through: 0, by: -8).map { "\(bits >> $0 & 0xFF)" }.joined(separator: ".")
        case .v6(let bits):
            (try? SocketAddress(
                packedIPAddress: ByteBuffer(bytes: withUnsafeBytes(of: bits.bigEndian) { Array($0) }),
                port: 0
            ))
            .flatMap(\.ipAddress) ?? ""
        }
    }

    /// Whether it can only be this machine.
    package var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let bits): bits == 1 || embedded.map(\.isLoopback) ?? false
        }
    }

    /// The IPv4 address within one of the IPv6 forms that lead to it: mapped, compatible, translated and 6to4.
    package var embedded: IPAddress? {
        guard case .v6(let bits) = self else {
            return nil
        }
        let low = IPAddress.v4(UInt32(truncatingIfNeeded: bits))
        switch (bits >> 32, bits >> 112) {
        case (0xFFFF, _): return low
        case (0x0064_FF9B << 64, _): return low
        case (0, _) where bits > 1: return low
        case (_, 0x2002): return .v4(UInt32(truncatingIfNeeded: bits >> 80))
        default: return nil
        }
    }
}
