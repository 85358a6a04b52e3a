// Where a request to somebody else's address may go.
//
// In comes an address that we did not write: an upstream's, or that of a redirect. Out goes the one IP address that may
// be connected to, or why there is none. A host is looked up here and nowhere else, and the connection must be made to
// the very IP address that was checked: a second look-up could lead elsewhere.

import GatewayModel
import NIOCore
import NIOPosix
import WebAddresses

/// Decides which addresses a file may be fetched from.
struct AddressPolicy: Sendable {
    private let allowsLoopback: Bool
    private let lookUp: HostLookup

    /// Guards the fetching of one file that begins at `origin`; only from loopback may it lead to loopback.
    init(origin: WebAddress, lookUp: HostLookup) {
        allowsLoopback = origin.isLoopback
        self.lookUp = lookUp
    }

    /// Checks an address and says which IP address to connect to, as text.
    /// - Throws: `FileTrouble` of kind `forbiddenAddress`, or `unreachable` when the host has no address.
    func resolve(_ address: WebAddress) async throws(FileTrouble) -> String {
        let mayBeLoopback = allowsLoopback && address.isLoopback
        guard address.isSecure || mayBeLoopback else {
            throw FileTrouble(.forbiddenAddress, detail: "not https: \(address.loggable)")
        }
        let target = try await find(address)
        guard let number = IPAddress(target), let text = target.ipAddress,
            number.isPublic || (mayBeLoopback && number.isLoopback)
        else {
            throw FileTrouble(.forbiddenAddress, detail: "not on the open Internet: \(address.loggable)")
        }
        return text
    }

    private func find(_ address: WebAddress) async throws(FileTrouble) -> SocketAddress {
        do {
            if let literal = try? SocketAddress(ipAddress: address.host, port: address.port) {
                return literal
            }
            return try await lookUp.address(address.host, address.port)
        } catch {
            throw FileTrouble(.unreachable, detail: "\(error)")
        }
    }
}

/// How the IP address of a host is found.
struct HostLookup: Sendable {
    /// Finds the address of a host; throws when there is none.
    let address: @Sendable (_ host: String, _ port: Int) async throws -> SocketAddress

    /// Asks the operating system, on a thread that may block.
    static let system = HostLookup { host, port in
        try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
    }
}
