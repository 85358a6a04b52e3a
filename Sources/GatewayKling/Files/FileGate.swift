import GatewayModel
import NIOCore

/// Decides which addresses a file may be fetched from.
struct FileGate: Sendable {
    private let allowsLoopback: Bool
    private let lookUp: HostLookup

    /// Guards the fetching of one file that begins at `origin`; only from loopback may it lead to loopback.
    init(origin: WebAddress, lookUp: HostLookup) {
        allowsLoopback = origin.isLoopback
        self.lookUp = lookUp
    }

    /// Checks an address and says which IP address to connect to, as text.
    /// - Throws: `FileTrouble` of kind `forbiddenAddress`, or `unreachable` when the host has no address.
    func admit(_ address: WebAddress) async throws(FileTrouble) -> String {
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
