import Foundation
import GatewayTestKit
import NIOCore
import NIOPosix

/// A bare connection: sends bytes and reads what comes.
struct Wire: Sendable {
    private let channel: any Channel
    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Connects, and hangs up when `body` has ended.
    static func connect<Value: Sendable>(
        to port: Int,
        _ body: @Sendable (Wire) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(Patience.duration))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(Wire(channel: channel.channel, inbound: inbound, outbound: outbound))
        }
    }

    /// Connects when it is told to.
    static func connect<Value: Sendable>(
        to port: Int,
        after signal: AsyncStream<Void>,
        _ body: @Sendable (Wire) async throws -> Value
    ) async throws -> Value {
        await signal.first()
        return try await connect(to: port, body)
    }

    /// Sends bytes and hangs up behind them: both in one segment, so that nobody can answer in between.
    func sendAndHangUp(_ text: String) async throws {
        try await channel.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: CInt(TCP_CORK))), value: 1).get()
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
        try await channel.close()
    }

    func hangUp() async throws {
        try await channel.close()
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await outbound.write(bytes)
    }

    /// Reads whole answers, each with its declared length, until there are `count` of them or the other side hangs up;
    /// once for a connection.
    /// - Parameter then: What to do at each answer before the next one is read.
    func answers(
        _ count: Int,
        haveBodies: Bool = true,
        then: (WireAnswer) async throws -> Void = { _ in }
    ) async throws -> [WireAnswer] {
        var answers: [WireAnswer] = []
        var received = ByteBuffer()
        for try await piece in inbound {
            received.writeImmutableBuffer(piece)
            while let answer = WireAnswer(takingFrom: &received, hasBody: haveBodies) {
                answers.append(answer)
                try await then(answer)
            }
            if answers.count >= count {
                return answers
            }
        }
        return answers
    }

    /// Reads what comes, piece by piece, until the other side hangs up or `take` has enough; once for a connection.
    /// - Parameter take: Says whether it wants more.
    func pieces(_ take: (ByteBuffer) async throws -> Bool) async throws {
        for try await piece in inbound {
            guard try await take(piece) else {
                return
            }
        }
    }
}

/// An answer as it came over the wire.
struct WireAnswer: Sendable {
    /// No head is longer, in bytes.
    private static let longestHead = 16 << 10

    let status: Int
    let head: String
    let content: ByteBuffer

    var body: String {
        String(buffer: content)
    }

    /// Takes one whole answer; nothing while it has not all come.
    init?(takingFrom buffer: inout ByteBuffer, hasBody: Bool) {
        let length = min(buffer.readableBytes, Self.longestHead)
        // Among bytes: behind it there may be a film, whose bytes as text may join its last character.
        let bytes = buffer.readableBytesView.prefix(length)
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return nil
        }
        head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let words = head.split(separator: " ", maxSplits: 2)
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        let bodyLength = hasBody ? Self.length(in: head) : 0
        let headLength = head.utf8.count + 4
        guard buffer.readableBytes >= headLength + bodyLength else {
            return nil
        }
        buffer.moveReaderIndex(forwardBy: headLength)
        content = buffer.readSlice(length: bodyLength) ?? ByteBuffer()
    }

    /// Whether there is such a header line, whatever the case of its name.
    func has(_ line: String) -> Bool {
        head.lowercased().contains("\r\n" + line.lowercased())
    }

    private static func length(in head: String) -> Int {
        let lines = head.lowercased().split(separator: "\r\n")
        let value = lines.first { $0.hasPrefix("content-length: ") }?.dropFirst("content-length: ".count)
        return value.flatMap { Int($0) } ?? 0
    }
}

extension AsyncStream<Void> {
    /// Waits until it says something.
    func first() async {
        for await _ in self {
            return
        }
    }
}
