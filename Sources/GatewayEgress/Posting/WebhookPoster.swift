// Posting events to addresses that callers have named.
//
// In comes an address that a caller wrote, and what is to be sent there. Out goes whether it has arrived, or the trouble
// that kept it. Nothing is sent to an address that is not allowed, at each sending; no redirect is followed; and all is
// bounded: time, the bytes of an answer, and the clients that are kept open.

package import GatewayModel
package import NIOSSL
package import WebAddresses

/// Sends events to whoever wants to be told.
package struct WebhookPoster: WebhookSender {
    private let limits: WebhookLimits
    private let targets: AllowedTargets
    private let allowsHTTP: Bool
    private let proxies: OutgoingProxies
    private let lookUp: HostLookup
    private let clients: PinnedClients

    /// Makes a poster, which keeps a few connections open until ``shutdown()``.
    /// - Parameters:
    ///   - targets: Where callers may be told.
    ///   - allowsHTTP: Whether they may be told without TLS.
    ///   - proxies: Which address is reached through which proxy.
    ///   - tls: What is trusted; the system's certificates when nil.
    package init(
        limits: WebhookLimits = WebhookLimits(),
        targets: AllowedTargets,
        allowsHTTP: Bool,
        proxies: OutgoingProxies = .none,
        tls: TLSConfiguration? = nil
    ) {
        self.init(
            limits: limits,
            targets: targets,
            allowsHTTP: allowsHTTP,
            proxies: proxies,
            tls: tls,
            lookUp: HostLookup.system
        )
    }

    /// Makes a poster that finds hosts in its own way.
    init(
        limits: WebhookLimits,
        targets: AllowedTargets,
        allowsHTTP: Bool,
        proxies: OutgoingProxies = .none,
        tls: TLSConfiguration? = nil,
        lookUp: HostLookup
    ) {
        self.limits = limits
        self.targets = targets
        self.allowsHTTP = allowsHTTP
        self.proxies = proxies
        self.lookUp = lookUp
        clients = PinnedClients(limits: limits, tls: tls)
    }

    package func check(_ url: String) async throws(WebhookTrouble) {
        _ = try await way(to: try Self.address(url))
    }

    package func post(
        _ body: String,
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(WebhookTrouble) -> Int {
        let address = try Self.address(url)
        let way = try await way(to: address)
        let request = WebhookRequest(address: address, way: way, headers: headers, body: body, limits: limits)
        return try await clients.with(way, to: address) { client async throws(WebhookTrouble) in
            try await request.run(by: client)
        }
    }

    /// Closes what is open; nothing may be posted any more.
    package func shutdown() async {
        await clients.shutdown()
    }

    private static func address(_ url: String) throws(WebhookTrouble) -> WebAddress {
        guard let address = WebAddress(url) else {
            throw WebhookTrouble(.forbiddenAddress, detail: "not an http address")
        }
        return address
    }

    private func way(to address: WebAddress) async throws(WebhookTrouble) -> AddressPolicy.Way {
        let policy = AddressPolicy(targets: targets, allowsHTTP: allowsHTTP, proxies: proxies, lookUp: lookUp)
        do throws(FileTrouble) {
            return try await policy.way(to: address)
        } catch {
            throw WebhookTrouble(
                error.kind == .forbiddenAddress ? .forbiddenAddress : .unreachable,
                detail: error.detail
            )
        }
    }
}

/// How long sending an event may take, and how much of it is kept.
package struct WebhookLimits: Sendable {
    /// How long a connection may take, TLS included.
    package var connectTimeout: Duration
    /// How long all of it may take, up to the head of the answer.
    package var totalTimeout: Duration
    /// How many bytes of an answer are read; the connection is closed on one that is longer.
    package var answerBytes: Int
    /// How many targets connections are kept open to.
    package var targets: Int

    /// Makes limits.
    package init(
        connectTimeout: Duration = .seconds(5),
        totalTimeout: Duration = .seconds(30),
        answerBytes: Int = 16_384,
        targets: Int = 32
    ) {
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.answerBytes = answerBytes
        self.targets = targets
    }
}
