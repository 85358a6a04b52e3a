import NIOCore

/// Whether a client goes on taking what waits for it.
///
/// A client that is slow is not one that has stopped: each time it has taken ``step`` bytes more, its time begins anew,
/// however much was handed to the connection at once.
struct TakenBytes {
    /// How many bytes a client has to take each time.
    static let step = 64 << 10

    /// How many there were when its time began; nothing until that is known.
    private var left: Int?

    /// Takes note of how many bytes wait.
    /// - Returns: Whether the client has taken enough for its time to begin anew.
    mutating func note(_ bytes: Int?) -> Bool {
        guard let bytes, let left else {
            self.left = bytes
            return false
        }
        guard left - bytes >= Self.step else {
            return false
        }
        self.left = bytes
        return true
    }
}

/// Tells how many bytes wait that were handed to a connection.
typealias UnsentBytes = (ChannelHandlerContext) -> Int?

extension ChannelHandlerContext {
    /// How many bytes wait that were handed to the connection; nothing where it cannot tell.
    var unsentBytes: Int? {
        try? channel.syncOptions?.getOption(.bufferedWritableBytes)
    }
}
