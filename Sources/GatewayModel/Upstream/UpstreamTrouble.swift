/// Why a call to the upstream did not do what it should, for the operator's log and report.
package struct UpstreamTrouble: Hashable, Sendable {
    /// The kinds of trouble, as a closed set that can label a metric.
    package enum Kind: String, Sendable, CaseIterable {
        /// No connection could be made: name, TCP or TLS.
        case unreachable
        /// The outgoing proxy let no connection through, so that nothing was sent.
        case proxy
        /// No answer in time.
        case timedOut = "timed_out"
        /// The connection was cut.
        case cut
        /// An answer that could not be read.
        case unreadable
        /// Too many requests, or too many parallel tasks.
        case busy
        /// The upstream's own failure.
        case serverError = "server_error"
        /// The order was refused.
        case rejected
        /// The key was refused, or its account.
        case credentials
        /// The account has no money.
        case balance
        /// There is no such task.
        case notFound = "not_found"
        /// A redirect, which is never followed.
        case redirected
    }

    /// What kind it is.
    package let kind: Kind
    /// The HTTP status, when there was an answer.
    package let status: Int?
    /// The upstream's own code, as text.
    package let code: String?
    /// The upstream's id of the request, for its support.
    package let requestID: String?
    /// The upstream's words, shortened and freed of keys; for the log alone.
    package let detail: String?
    /// How long the upstream asked to wait.
    package let retryAfter: Duration?

    /// Makes a trouble.
    package init(
        _ kind: Kind,
        status: Int? = nil,
        code: String? = nil,
        requestID: String? = nil,
        detail: String? = nil,
        retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.requestID = requestID
        self.detail = detail
        self.retryAfter = retryAfter
    }
}
