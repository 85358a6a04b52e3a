import HTTPTypes
package import WebAddresses

/// The proxies whose word about their callers is believed.
///
/// Whoever sends a request can write anything into it. What a proxy of ours adds stands at the end of the list, so the
/// list is read from there: an address counts as long as all that are behind it are ours, and the first that is not ours
/// is the caller's.
package struct TrustedProxies: Sendable {
    /// Nobody: a request comes from where its connection comes from.
    package static let none = TrustedProxies([])

    private let networks: [IPNetwork]

    /// Believes whoever calls from these networks.
    package init(_ networks: [IPNetwork]) {
        self.networks = networks
    }

    /// Whether there is anybody whose word is believed.
    var believesAnybody: Bool {
        !networks.isEmpty
    }

    /// Where a request comes from, as the log has it.
    package func clientAddress(of request: GatewayRequest) -> String? {
        clientAddress(of: request.peer, headers: request.headers)
    }

    /// Where a request comes from, as the log has it; where nobody is believed, nothing of the request is read.
    func clientAddress(of peer: PeerAddress, headers: HTTPFields) -> String? {
        guard !networks.isEmpty, let address = peer.address else {
            return peer.text
        }
        let client = client(of: address, headers: headers)
        return client == address ? peer.text : client.text
    }

    /// Where a request comes from that came over a connection from `peer`.
    ///
    /// `X-Forwarded-For` counts, and `Forwarded` only where it is missing: most proxies write the former and pass on
    /// whatever their caller has written into the latter. What is no address ends the way; so does the beginning of the
    /// list.
    func client(of peer: IPAddress, headers: HTTPFields) -> IPAddress {
        guard isTrusted(peer) else {
            return peer
        }
        var client = peer
        for address in Self.addresses(in: headers) {
            guard let address else {
                return client
            }
            client = address.unmapped
            guard isTrusted(client) else {
                return client
            }
        }
        return client
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        networks.contains { $0.contains(address) }
    }

    /// What the proxies say, the last first; nothing in the place of what is no address.
    private static func addresses(in headers: HTTPFields) -> some Sequence<IPAddress?> {
        let plain = headers[values: .forwardedFor]
        let isPlain = !plain.isEmpty
        let members =
            isPlain ? plain.flatMap { $0.split(separator: ",") } : headers[values: .forwarded].flatMap(members)
        // An empty member is none, wherever it stands.
        return members.filter { !$0.allSatisfy { $0 == " " || $0 == "\t" } }.reversed().lazy
            .map { member in
                isPlain ? address(of: member.trimmingSpaces()) : address(ofForwarded: member)
            }
    }

    /// The members of a list, where a comma within quotes separates nothing.
    private static func members(of list: String) -> [Substring] {
        var isQuoted = false
        var isEscaped = false
        return list.split(omittingEmptySubsequences: true) { character in
            defer { isEscaped = isQuoted && character == "\\" && !isEscaped }
            if character == "\"", !isEscaped {
                isQuoted.toggle()
            }
            return character == "," && !isQuoted
        }
    }

    /// The address in a member of `Forwarded`, such as `for="[2001:db8::1]:4711";proto=https`.
    private static func address(ofForwarded member: Substring) -> IPAddress? {
        // What stands before the first semicolon of a header with parameters is its value, of which this one has none.
        HeaderParameters("x;\(member)")?["for"].flatMap { address(of: $0) }
    }

    /// Reads an address with or without brackets and a port; one that means another at each machine is none.
    private static func address(of text: String) -> IPAddress? {
        guard !text.utf8.contains(UInt8(ascii: "%")) else {
            return nil
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]),
                case .v6(let bits)? = IPAddress(String(text[text.index(after: text.startIndex)..<end]))
            else {
                return nil
            }
            return .v6(bits)
        }
        if let address = IPAddress(text) {
            return address
        }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]),
            case .v4(let bits)? = IPAddress(String(text[..<colon]))
        else {
            return nil
        }
        return .v4(bits)
    }

    /// Whether a text is nothing, or a colon and a number.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty
            || text.first == ":" && (2...6).contains(text.utf8.count)
                && text.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// Where a connection comes from.
struct PeerAddress: Sendable {
    /// The address as a number; nothing for a socket that is a file.
    let address: IPAddress?
    /// The address as the log has it.
    let text: String?

    init(_ address: IPAddress?) {
        self.address = address?.unmapped
        text = self.address?.text
    }
}
