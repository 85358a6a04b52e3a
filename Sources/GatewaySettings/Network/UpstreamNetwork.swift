package import NIOSSL
package import WebAddresses

// The way to the upstream and to its files. In: settings, and the variables that other programs honor too. Out: which
// proxy leads where, and whose certificates are trusted. What must hold: whatever cannot be used stops the start by
// name, because a proxy or an authority that is silently passed over leaves every order in the queue.

/// How the upstream and its files are reached: directly or through a proxy, and by whose word a server is who it says.
package struct UpstreamNetwork: Sendable {
    /// A file of certificates, and who named it.
    package struct CertificateFile: Hashable, Sendable {
        /// Its name.
        package let path: String
        /// The setting or the variable that names it.
        package let source: String

        package var description: String {
            "\(path), by \(source)"
        }
    }

    /// No proxy, and the system's certificates.
    package static let direct = UpstreamNetwork(proxies: .none, tls: nil, certificates: [])

    /// Which address is reached through which proxy.
    package let proxies: OutgoingProxies
    /// What TLS trusts; nothing where it is the system's certificates alone.
    package let tls: TLSConfiguration?
    /// The files that the trust comes from, beside the system's or instead of them.
    package let certificates: [CertificateFile]

    /// The proxy through which an address is reached; nothing where it is reached directly, or is none.
    package func proxy(to address: String) -> OutgoingProxies.Choice? {
        WebAddress(address).flatMap(proxies.choice)
    }
}
