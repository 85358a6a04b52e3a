import AsyncHTTPClient
package import GatewayModel
import NIOCore

/// Fetches finished files from wherever the upstream says they are, and trusts that address with nothing.
///
/// No key is sent. The address, and that of each redirect, must be https and lead to the open Internet; the connection
/// is made to the very IP address that was checked. Only a file that is fetched from this machine, as in a sandbox, may
/// stay on this machine.
package struct FileFetcher: VideoFileSource {
    private let limits: FileLimits
    private let lookUp: HostLookup

    /// Makes a fetcher; it holds nothing open between files.
    package init(limits: FileLimits = FileLimits()) {
        self.init(limits: limits, lookUp: HostLookup.system)
    }

    /// Makes a fetcher that finds hosts in its own way.
    init(limits: FileLimits, lookUp: HostLookup) {
        self.limits = limits
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
        let gate = FileGate(origin: origin, lookUp: lookUp)
        let deadline = ContinuousClock.now + limits.totalTimeout
        var address = origin
        for _ in 0...limits.maximumRedirects {
            let hop = FileHop(address: address, pin: try await gate.admit(address), limits: limits, deadline: deadline)
            guard let next = try await hop.run(limit: limit, into: sink) else {
                return
            }
            address = next
        }
        throw FileTrouble(.tooManyRedirects, detail: address.loggable)
    }
}
