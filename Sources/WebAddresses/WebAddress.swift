// Addresses on the web, and where they lead.
//
// In comes text that somebody wrote: an operator, the upstream, a redirect. Out goes an address of http or https with its
// host and port, or nothing. Whoever asks reads a text alike, so that what one part of the program takes for an address
// another does not take for something else. Nothing is looked up here, and nothing is said of whom to trust.

import FoundationEssentials

/// An `http` or `https` address that names a host and carries no credentials.
package struct WebAddress: Sendable {
    /// The longest address that is accepted, in bytes.
    static let maximumLength = 8192

    private let url: URL
    /// The host without brackets.
    package let host: String
    /// The port, given or implied.
    package let port: Int
    /// Whether it is https.
    package let isSecure: Bool

    /// Reads an address; nothing when it is of another kind.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy(\.isVisibleASCII),
            let url = URL(string: text)
        else {
            return nil
        }
        self.init(url)
    }

    private init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
            let host = url.host, !host.isEmpty, url.user == nil, url.password == nil
        else {
            return nil
        }
        isSecure = scheme == "https"
        port = url.port ?? (isSecure ? 443 : 80)
        guard (1...65_535).contains(port) else {
            return nil
        }
        self.url = url
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard self.host.utf8.allSatisfy({ $0.isAlphanumeric || ".-_:".utf8.contains($0) }) else {
            return nil
        }
    }

    /// The whole address.
    package var text: String {
        url.absoluteString
    }

    /// The address without its query, which may be a credential.
    package var loggable: String {
        "\(isSecure ? "https" : "http")://\(url.host ?? "")\(url.port.map { ":\($0)" } ?? "")\(url.path)"
    }

    /// The IP address that the host is, unless it is a name.
    package var literal: IPAddress? {
        IPAddress(host)
    }

    /// Whether the host can only be this machine.
    package var isLoopback: Bool {
        host.lowercased() == "localhost" || literal.map(\.isLoopback) ?? false
    }

    /// Where a redirect from here leads.
    package func following(_ location: String) -> WebAddress? {
        guard location.utf8.count <= Self.maximumLength, location.utf8.allSatisfy(\.isVisibleASCII),
            let target = URL(string: location, relativeTo: url)
        else {
            return nil
        }
        return WebAddress(target.absoluteURL)
    }
}

extension UInt8 {
    /// A character that an address can carry as it is.
    fileprivate var isVisibleASCII: Bool {
        (0x21...0x7E).contains(self)
    }

    /// A letter or a digit.
    fileprivate var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
