import HummingbirdCore
import NIOCore

/// Hands bytes to the framework.
struct ServerBodyWriter: BodyWriter {
    var writer: any ResponseBodyWriter
    /// The connection, if files can be sent over it.
    let channel: (any Channel)?

    @concurrent mutating func write(_ bytes: ByteBuffer) async throws {
        try await writer.write(bytes)
    }

    @concurrent mutating func send(_ part: FilePart) async throws -> Bool {
        guard let channel else {
            return false
        }
        try await channel.send(part)
        return true
    }
}
