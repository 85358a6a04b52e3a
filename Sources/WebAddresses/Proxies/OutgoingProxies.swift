/// Which requests go through a proxy, and through which.
///
/// What a setting names is used for every address but the exceptions. What the environment names is used by the
/// address's scheme. A loopback host is reached directly, as Go's programs do it: a proxy on another machine would take
/// the name for its own. Only a proxy that is on loopback itself, and that the setting names, is used for loopback
/// hosts too.
package struct OutgoingProxies: Sendable {
    /// A proxy, and who named it.
    package struct Choice: Sendable {
        /// The proxy.
        package let proxy: ProxyURL
        /// What an operator changes to have another one: the name of a setting or of a variable.
        package let source: String

        /// Names a proxy.
        package init(_ proxy: ProxyURL, by source: String) {
            self.proxy = proxy
            self.source = source
        }

        /// The proxy without its password, and who named it.
        package var description: String {
            "\(proxy), by \(source)"
        }
    }

    /// No request goes through a proxy.
    package static let none = OutgoingProxies()

    private let forAll: Choice?
    private let forSecure: Choice?
    private let forPlain: Choice?
    private let exceptions: ProxyExceptions

    /// Takes proxies.
    /// - Parameters:
    ///   - forAll: What the setting names; without it the others count.
    ///   - forSecure: What the environment names for https.
    ///   - forPlain: What the environment names for http.
    package init(
        forAll: Choice? = nil,
        forSecure: Choice? = nil,
        forPlain: Choice? = nil,
        exceptions: ProxyExceptions = ProxyExceptions("")
    ) {
        self.forAll = forAll
        self.forSecure = forSecure
        self.forPlain = forPlain
        self.exceptions = exceptions
    }

    /// The proxy through which an address is reached; nothing where it is reached directly.
    package func choice(for address: WebAddress) -> Choice? {
        let choice = forAll ?? (address.isSecure ? forSecure : forPlain)
        guard let choice, !exceptions.contains(address) else {
            return nil
        }
        return address.isLoopback && !(forAll != nil && choice.proxy.isLoopback) ? nil : choice
    }
}

/// What a proxy did instead of letting a connection through.
package enum ProxyFailure: Hashable, Sendable {
    /// Its name has no address.
    case unknownHost
    /// It takes no connection; the reason is the operating system's.
    case unreachable(String)
    /// It wants a user name and a password, or others (407).
    case credentials
    /// It answered, and not by letting the connection through, such as by 403 or 502.
    case refused
    /// Nothing came through it in time.
    case timedOut

    /// What an operator can do about it; no password is shown.
    /// - Parameter target: Host and port that were to be reached.
    package func words(_ choice: OutgoingProxies.Choice, target: String) -> String {
        let (place, source) = (choice.proxy.place, choice.source)
        switch self {
        case .unknownHost:
            return "the proxy \(place) cannot be found, its name has no address: check \(source)"
        case .unreachable(let reason):
            return "the proxy \(place) takes no connection (\(reason)): check \(source)"
        case .credentials:
            return choice.proxy.user == nil
                ? "the proxy \(place) refused us without a user name and a password (407): put them into \(source)"
                : "the proxy \(place) refused our user name and password (407): check \(source)"
        case .refused:
            return "the proxy \(place) refused to connect us with \(target): check \(source), and what the proxy allows"
        case .timedOut:
            return "nothing came through the proxy \(place) from \(target) in time: check \(source), and the proxy"
        }
    }
}
