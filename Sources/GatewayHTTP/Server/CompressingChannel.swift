import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPCompression
import NIOHTTPTypesHTTP1

/// A connection that speaks HTTP/1.1 and compresses its answers.
struct CompressingChannel: ServerChildChannel {
    private let inner: HTTP1Channel

    init(_ inner: HTTP1Channel) {
        self.inner = inner
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        inner.setup(channel: channel, logger: logger)
            .flatMapThrowing { value in
                try channel.pipeline.syncOperations.addCompression()
                return value
            }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// Puts the compressor, and what guards it, where answers are in NIO's own types, which it wants.
    func addCompression() throws {
        let compression = CompressionGuard()
        let compressor = HTTPResponseCompressor { head, _ in compression.intent(for: &head) }
        try addHandlers([compressor, compression], position: .before(handler(type: HTTP1ToHTTPServerCodec.self)))
    }
}
