// Where a request to somebody else's address may go.
//
// In comes an address that we did not write: an upstream's, that of a redirect, or one that a caller wants to be told
// at. Out goes the one IP address that may be connected to, or the proxy that may be asked for the host, or why there is
// none. A host is looked up here and nowhere else; every address that it has must be one that may be used; and a direct
// connection must be made to the very IP address that was checked: a second look-up could lead elsewhere.
//
// A proxy looks the name up itself, perhaps in another network, and what it finds cannot be checked here. So through a
// proxy the scheme, addresses written as numbers, and names that only a private network has are checked as ever; what
// our own look-up finds is checked too; and a name that we cannot look up is left to the proxy, which must keep its own
// clients off its own network.

import GatewayModel
import NIOCore
import NIOPosix
import WebAddresses

/// Decides which addresses a file may be fetched from, and which an event may be sent to.
struct AddressPolicy: Sendable {
    /// What an address is used for.
    private enum Use: Sendable {
        case file(allowsLoopback: Bool)
        case webhook(AllowedTargets, allowsHTTP: Bool)
    }

    /// How an address may be reached.
    enum Way: Sendable {
        /// By a connection to this IP address.
        case direct(pin: String)
        /// By a proxy that is given the host's name.
        case proxied(OutgoingProxies.Choice)
    }

    /// The ends of names that no registry gives away: a private network's, or a machine's own.
    private static let privateSuffixes: Set = [
        "arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost", "private", "onion",
    ]

    private let use: Use
    private let proxies: OutgoingProxies
    private let lookUp: HostLookup

    /// Guards the fetching of one file that begins at `origin`; only from loopback may it lead to loopback.
    init(origin: WebAddress, proxies: OutgoingProxies = .none, lookUp: HostLookup) {
        use = .file(allowsLoopback: origin.isLoopback)
        self.proxies = proxies
        self.lookUp = lookUp
    }

    /// Guards what is sent to addresses that callers name.
    init(targets: AllowedTargets, allowsHTTP: Bool, proxies: OutgoingProxies = .none, lookUp: HostLookup) {
        use = .webhook(targets, allowsHTTP: allowsHTTP)
        self.proxies = proxies
        self.lookUp = lookUp
    }

    /// Checks an address and says how it may be reached.
    /// - Throws: `FileTrouble` of kind `forbiddenAddress`, or `unreachable` when a host that is reached directly has no
    ///   address.
    func way(to address: WebAddress) async throws(FileTrouble) -> Way {
        guard let proxy = proxies.choice(for: address) else {
            return .direct(pin: try await resolve(address))
        }
        do throws(FileTrouble) {
            _ = try await resolve(address)
        } catch {
            guard error.kind == .unreachable, Self.isPublicName(address.host) else {
                throw error.kind == .unreachable ? Self.closed(address) : error
            }
        }
        return .proxied(proxy)
    }

    /// Whether a host has the form of a name in the public DNS; `0x7f.1` is a number to some programs.
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.lowercased().split(separator: ".")
        guard labels.count > 1, let last = labels.last, let first = last.first else {
            return false
        }
        return !first.isNumber && !privateSuffixes.contains(String(last)) && !host.contains(":")
    }

    private static func closed(_ address: WebAddress) -> FileTrouble {
        FileTrouble(.forbiddenAddress, detail: "not on the open Internet: \(address.loggable)")
    }

    /// Checks an address and says which IP address to connect to, as text.
    /// - Throws: `FileTrouble` of kind `forbiddenAddress`, or `unreachable` when the host has no address.
    func resolve(_ address: WebAddress) async throws(FileTrouble) -> String {
        try checkForm(of: address)
        let targets = try await find(address)
        let numbers = targets.compactMap { IPAddress($0) }
        guard numbers.count == targets.count, let text = targets.first?.ipAddress,
            numbers.allSatisfy({ mayConnect(to: $0, for: address) })
        else {
            throw Self.closed(address)
        }
        return text
    }

    /// Checks what can be seen without looking the host up.
    private func checkForm(of address: WebAddress) throws(FileTrouble) {
        let allowsHTTP =
            switch use {
            case .file(let allowsLoopback): allowsLoopback && address.isLoopback
            case .webhook(_, let allowsHTTP): allowsHTTP
            }
        guard address.isSecure || allowsHTTP else {
            throw FileTrouble(.forbiddenAddress, detail: "not https: \(address.loggable)")
        }
        if case .webhook(let targets, _) = use, !targets.allowsPort(of: address) {
            throw FileTrouble(.forbiddenAddress, detail: "not an allowed port: \(address.loggable)")
        }
    }

    private func mayConnect(to number: IPAddress, for address: WebAddress) -> Bool {
        switch use {
        case .file(let allowsLoopback):
            number.isPublic || (allowsLoopback && address.isLoopback && number.isLoopback)
        case .webhook(let targets, _):
            switch targets.word(on: number, of: address) {
            case .everything: true
            case .privateAddresses: number.isPublic || number.isPrivate
            case .publicAddresses: number.isPublic
            case .nothing: false
            }
        }
    }

    private func find(_ address: WebAddress) async throws(FileTrouble) -> [SocketAddress] {
        do {
            if let literal = try? SocketAddress(ipAddress: address.host, port: address.port) {
                return [literal]
            }
            return try await lookUp.addresses(address.host, address.port)
        } catch {
            throw FileTrouble(.unreachable, detail: "\(error)")
        }
    }
}
