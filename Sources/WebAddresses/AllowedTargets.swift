/// Where callers may be told, as an operator lists it.
///
/// | entry | what it allows |
/// |---|---|
/// | nothing listed | every host on the open Internet |
/// | `hooks.example.com` | that host, on the open Internet or in a private network |
/// | `*.corp.example` | every host below it, likewise |
/// | `10.0.0.0/8`, `127.0.0.1` | every host that has an address there |
/// | one of the first three with `:5000` | the same, at that port alone |
///
/// Without a port of its own an entry allows 80, 443, and those from 8000 on. What is listed is all that is allowed.
package struct AllowedTargets: Sendable, Hashable {
    /// How far an address may be used.
    package enum Word: Sendable, Hashable {
        case nothing
        case publicAddresses
        case privateAddresses
        case everything
    }

    /// One entry.
    package struct Entry: Sendable, Hashable {
        /// What an operator must write.
        package static let rule =
            "a host, *.domain or an address, each perhaps with :port, or a network such as 10.0.0.0/8"

        fileprivate enum Kind: Hashable {
            case host(String)
            case domain(String)
            case network(IPNetwork)
        }

        fileprivate let kind: Kind
        fileprivate let port: Int?
        /// The entry as it is written.
        package let text: String

        /// Reads an entry; nothing where it is none.
        package init?(_ text: String) {
            let text = text.lowercased()
            self.text = text
            if let network = IPNetwork(text) {
                (kind, port) = (.network(network), nil)
                return
            }
            let isDomain = text.hasPrefix("*.")
            guard let place = HostAndPort(isDomain ? text.dropFirst(2) : text[...]) else {
                return nil
            }
            port = place.port
            if IPAddress(place.host) != nil {
                guard !isDomain, let network = IPNetwork(place.host) else {
                    return nil
                }
                kind = .network(network)
            } else {
                kind = isDomain ? .domain(place.host) : .host(place.host)
            }
        }

        fileprivate func allowsPort(of address: WebAddress) -> Bool {
            port.map { $0 == address.port } ?? AllowedTargets.isUsual(port: address.port)
        }

        fileprivate func names(_ host: String) -> Bool {
            switch kind {
            case .host(let name): host == name
            case .domain(let name): host.hasSuffix("." + name)
            case .network: false
            }
        }
    }

    /// Every host on the open Internet.
    package static let publicAddresses = AllowedTargets([])

    private let entries: [Entry]

    /// Takes a list.
    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Whether anything could be told at the port of an address.
    package func allowsPort(of address: WebAddress) -> Bool {
        entries.isEmpty
            ? Self.isUsual(port: address.port)
            : entries.contains { entry in
                guard entry.allowsPort(of: address) else {
                    return false
                }
                if case .network = entry.kind {
                    return true
                }
                return entry.names(Self.name(of: address))
            }
    }

    /// How far an IP address may be used that the host of an address has.
    ///
    /// An IPv4 address within an IPv6 one counts as itself.
    package func word(on number: IPAddress, of address: WebAddress) -> Word {
        guard !entries.isEmpty else {
            return .publicAddresses
        }
        let number = number.embedded ?? number
        var word = Word.nothing
        for entry in entries where entry.allowsPort(of: address) {
            if case .network(let network) = entry.kind, network.contains(number) {
                return .everything
            }
            if entry.names(Self.name(of: address)), address.literal == nil {
                word = .privateAddresses
            }
        }
        return word
    }

    private static func isUsual(port: Int) -> Bool {
        port == 80 || port == 443 || port >= 8000
    }

    private static func name(of address: WebAddress) -> String {
        let host = address.host.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}
