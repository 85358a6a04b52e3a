/// Every bound of a listener, by name.
package struct HTTPLimits: Sendable {
    /// The longest request body in bytes; one byte more is refused.
    package var bodyBytes = 1 << 20
    /// How many bytes of a body that nobody wants are read before the connection is cut.
    package var discardedBytes = 8 << 20
    /// The longest header field, and the longest request target, in bytes.
    package var headerFieldBytes = 16 << 10
    /// All header fields of a request together, in bytes.
    package var headerBytes = 32 << 10
    /// How many header fields a request may have.
    package var headerFields = 100
    /// How many connections are open at once; further ones wait to be accepted.
    package var connections = 4096
    /// How long a connection may be silent, between requests or inside one.
    package var idleTime = Duration.seconds(75)
    /// How long a client may leave an answer unread.
    package var unreadTime = Duration.seconds(60)

    /// Makes the default limits.
    package init() {}
}
