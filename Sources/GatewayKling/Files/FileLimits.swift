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
