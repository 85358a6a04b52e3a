import Glibc
import NIOCore
import NIOPosix

/// How the IP addresses of a host are found.
struct HostLookup: Sendable {
    /// The most addresses of a host that are looked at; one that has more is refused.
    static let maximumAddresses = 64

    /// Finds the addresses of a host, at least one; throws when there is none.
    let addresses: @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]

    private init(all addresses: @escaping @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]) {
        self.addresses = addresses
    }

    /// Finds all addresses of a host.
    static func several(
        _ addresses: @escaping @Sendable (_ host: String, _ port: Int) async throws -> [SocketAddress]
    ) -> HostLookup {
        HostLookup(all: addresses)
    }

    /// Finds the one address of a host.
    init(_ address: @escaping @Sendable (_ host: String, _ port: Int) async throws -> SocketAddress) {
        addresses = { host, port in [try await address(host, port)] }
    }

    /// Asks the operating system, on a thread that may block.
    static let system = HostLookup(all: { host, port in
        try await NIOThreadPool.singleton.runIfActive { try ask(for: host, port) }
    })

    private static func ask(for host: String, _ port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &first) == 0, let first else {
            throw UnknownHost(host: host)
        }
        defer { freeaddrinfo(first) }
        var found: [SocketAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next, found.count <= maximumAddresses {
            if let address = address(of: entry.pointee) {
                found.append(address)
            }
            next = entry.pointee.ai_next
        }
        guard !found.isEmpty, found.count <= maximumAddresses else {
            throw UnknownHost(host: host)
        }
        return found
    }

    private static func address(of entry: addrinfo) -> SocketAddress? {
        guard let place = entry.ai_addr else {
            return nil
        }
        let raw = UnsafeRawPointer(place)
        switch entry.ai_family {
        case AF_INET: return SocketAddress(raw.load(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(raw.load(as: sockaddr_in6.self))
        default: return nil
        }
    }
}

/// A name that has no address, or more than are looked at.
struct UnknownHost: Error, CustomStringConvertible {
    let host: String

    var description: String {
        "the name \(host) has no address"
    }
}
