/// The hosts that are reached without a proxy, as `NO_PROXY` lists them.
///
/// | entry | what it stands for |
/// |---|---|
/// | `*` | every host |
/// | `example.com`, `.example.com`, `*.example.com` | that host, and every host below it |
/// | `10.1.2.3`, `[::1]`, `::1` | that address, where a URL has it instead of a name |
/// | `10.0.0.0/8`, `fd00::/8` | the addresses of that network, likewise |
/// | any of the first three with `:8443` | the same, at that port alone |
///
/// Entries are separated by commas or white space; case does not count. As for other programs, what is none of these is
/// passed over, and no name is looked up.
package struct ProxyExceptions: Hashable, Sendable {
    private enum Rule: Hashable {
        case all
        case name(String, port: Int?)
        case address(IPAddress, port: Int?)
        case network(IPNetwork)
    }

    /// How many entries count.
    private static let maximumCount = 1024

    private let rules: [Rule]

    /// Reads a list.
    package init(_ text: String) {
        rules = text.split { $0 == "," || $0.isWhitespace }.prefix(Self.maximumCount).compactMap { Self.rule(of: $0) }
    }

    /// Whether an address is reached without a proxy.
    package func contains(_ address: WebAddress) -> Bool {
        let host = Self.withoutFinalDot(address.host.lowercased())
        let number = address.literal?.unmapped
        return rules.contains { rule in
            switch rule {
            case .all: true
            case .name(let name, let port):
                Self.fits(port, address) && number == nil && (host == name || host.hasSuffix("." + name))
            case .address(let one, let port): Self.fits(port, address) && number == one
            case .network(let network): number.map(network.contains) ?? false
            }
        }
    }

    private static func fits(_ port: Int?, _ address: WebAddress) -> Bool {
        port == nil || port == address.port
    }

    private static func rule(of entry: Substring) -> Rule? {
        if entry == "*" {
            return .all
        }
        if entry.contains("/") {
            return IPNetwork(String(entry), isExact: false).map { .network($0) }
        }
        if let address = IPAddress(String(entry)) {
            return .address(address.unmapped, port: nil)
        }
        let bare = entry.hasPrefix("*.") ? entry.dropFirst(2) : entry.hasPrefix(".") ? entry.dropFirst() : entry
        guard let place = HostAndPort(bare[...]) ?? HostAndPort(withoutFinalDot(String(bare))[...]) else {
            return nil
        }
        if let address = IPAddress(place.host) {
            return .address(address.unmapped, port: place.port)
        }
        return .name(place.host.lowercased(), port: place.port)
    }

    private static func withoutFinalDot(_ name: String) -> String {
        name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
