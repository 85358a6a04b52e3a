import NIOCore
import NIOPosix

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
