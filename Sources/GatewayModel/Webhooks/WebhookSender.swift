/// What carries events to the addresses that callers have named.
package protocol WebhookSender: Sendable {
    /// Whether an address may be told at all, before anything is sent there.
    /// - Throws: `WebhookTrouble` of kind `forbiddenAddress`, or `unreachable` when its host cannot be found now.
    func check(_ url: String) async throws(WebhookTrouble)

    /// Posts a body once, follows no redirect, and reads next to nothing of the answer.
    ///
    /// The address is checked again, and the connection is made to the very IP address that was checked.
    /// - Parameter headers: Header fields beside those of any request.
    /// - Returns: The status, 200 to 299.
    /// - Throws: why it did not arrive, as far as is known.
    func post(
        _ body: String,
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(WebhookTrouble) -> Int
}

/// Why an event did not arrive.
package struct WebhookTrouble: Error, Sendable, Hashable {
    /// The kinds of trouble, as a closed set that can label a metric.
    package enum Kind: String, Sendable, CaseIterable {
        /// The answer was none of 200 to 299.
        case status
        /// The address is not one that may be told.
        case forbiddenAddress = "forbidden_address"
        /// No connection could be made.
        case unreachable
        /// The certificate of the target cannot be trusted, or TLS failed otherwise.
        case tls
        /// It took too long.
        case timedOut = "timed_out"
        /// The connection was cut.
        case cut
        /// There is no secret to sign it with, or none that can be opened.
        case noSecret = "no_secret"
        /// It was broken off by the gateway's own stop.
        case canceled
    }

    /// What kind it is.
    package let kind: Kind
    /// The HTTP status, where there was an answer.
    package let status: Int?
    /// For how long the target asks to be left alone.
    package let retryAfter: Duration?
    /// More words, for the log alone; no query of an address, which may be a credential.
    package let detail: String?

    /// Makes a trouble.
    package init(_ kind: Kind, status: Int? = nil, retryAfter: Duration? = nil, detail: String? = nil) {
        self.kind = kind
        self.status = status
        self.retryAfter = retryAfter
        self.detail = detail
    }
}
