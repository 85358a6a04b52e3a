// Downloads of finished files.
//
// In comes the address that the upstream gave for a file. Out goes the file, piece by piece into whoever takes it, or
// the trouble that ended the download. Nothing of ours travels along, neither key nor cookie; every redirect is checked
// as the first address was; and all is bounded: length, redirects, time, and memory, because the next piece is read
// only once the one before was taken.

package import GatewayModel
package import NIOSSL
package import WebAddresses

/// Fetches finished files from wherever the upstream says they are, and trusts that address with nothing.
///
/// No key is sent. The address, and that of each redirect, must be https and lead to the open Internet; the connection
/// is made to the very IP address that was checked. Only a file that is fetched from this machine, as in a sandbox, may
/// stay on this machine. Through a proxy, which looks names up itself, `AddressPolicy` says what of that still holds.
package struct FileFetcher: VideoFileSource {
    private let limits: FileLimits
    private let proxies: OutgoingProxies
    private let tls: TLSConfiguration?
    private let lookUp: HostLookup

    /// Makes a fetcher; it holds nothing open between files.
    /// - Parameters:
    ///   - proxies: Which address is reached through which proxy.
    ///   - tls: What is trusted; the system's certificates when nil.
    package init(
        limits: FileLimits = FileLimits(),
        proxies: OutgoingProxies = .none,
        tls: TLSConfiguration? = nil
    ) {
        self.init(limits: limits, proxies: proxies, tls: tls, lookUp: HostLookup.system)
    }

    /// Makes a fetcher that finds hosts in its own way.
    init(
        limits: FileLimits,
        proxies: OutgoingProxies = .none,
        tls: TLSConfiguration? = nil,
        lookUp: HostLookup
    ) {
        self.limits = limits
        self.proxies = proxies
        self.tls = tls
        self.lookUp = lookUp
    }

    package func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        guard let origin = WebAddress(url) else {
            throw FileTrouble(.forbiddenAddress, detail: "not an http address")
        }
        let policy = AddressPolicy(origin: origin, proxies: proxies, lookUp: lookUp)
        let deadline = ContinuousClock.now + limits.totalTimeout
        var address = origin
        for _ in 0...limits.maximumRedirects {
            let way = try await policy.way(to: address)
            let request = FileRequest(address: address, way: way, tls: tls, limits: limits, deadline: deadline)
            guard let next = try await request.run(limit: limit, into: sink) else {
                return
            }
            address = next
        }
        throw FileTrouble(.tooManyRedirects, detail: address.loggable)
    }
}

/// How long fetching a file may take, and how far it may lead.
package struct FileLimits: Sendable {
    /// How long a connection may take, TLS included.
    package var connectTimeout: Duration
    /// How long the other side may send nothing.
    package var idleTimeout: Duration
    /// How long the whole file may take, redirects included; a file in transit is noticed at its next piece.
    package var totalTimeout: Duration
    /// How many redirects are followed.
    package var maximumRedirects: Int

    /// Makes limits.
    package init(
        connectTimeout: Duration = .seconds(5),
        idleTimeout: Duration = .seconds(30),
        totalTimeout: Duration = .seconds(900),
        maximumRedirects: Int = 3
    ) {
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.totalTimeout = totalTimeout
        self.maximumRedirects = maximumRedirects
    }
}
