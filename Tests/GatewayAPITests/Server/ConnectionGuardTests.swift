import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@testable import GatewayHTTP

struct ConnectionGuardTests {
    @Test func `a client that leaves its answer unread is cut off, one that reads on is not`() throws {
        var limits = HTTPLimits()
        limits.unreadTime = .seconds(60)
        let channel = EmbeddedChannel(handler: ConnectionGuard(unreadTime: limits.unreadTime))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(600))
        #expect(channel.isActive)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
    }

    @Test(arguments: [(TakenBytes.step, true), (TakenBytes.step - 1, false)])
    func `a client that takes what waits slowly is cut off only once it has stopped`(bytes: Int, isKept: Bool) throws {
        var left = 1 << 20
        let channel = EmbeddedChannel(handler: ConnectionGuard(unreadTime: .seconds(60)) { _ in left })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        for _ in 0..<3 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(59))
            left -= bytes
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(channel.isActive == isKept)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
    }

    /// What can happen to a connection.
    enum Happening {
        case head
        case end
        case clientCloses
        case connectionEnds
    }

    @Test(
        arguments: [
            ([.head, .end], true), ([.head, .end, .clientCloses], true), ([.head, .end, .connectionEnds], true),
            ([.clientCloses, .head, .end], false), ([.head, .clientCloses, .end], false), ([.connectionEnds], false),
            ([.head, .connectionEnds], false), ([.head, .connectionEnds, .end], false), ([], false), ([.head], false),
        ] as [([Happening], Bool)]
    )
    func `an answer is delivered that was written whole to a client that was there`(
        happenings: [Happening],
        isDelivered: Bool
    ) async throws {
        let channel = NIOAsyncTestingChannel()
        let state = try await channel.testingEventLoop
            .submit {
                let connection = ConnectionGuard(unreadTime: HTTPLimits().unreadTime)
                try channel.pipeline.syncOperations.addHandler(connection)
                return connection.state
            }
            .get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let told = LiveValue<[Bool]>([])
        state.expectDelivery(on: channel.eventLoop) { told.replace(with: told.value + [$0]) }
        for happening in happenings {
            switch happening {
            case .head: _ = try? await channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            case .end: _ = try? await channel.writeOutbound(HTTPResponsePart.end(nil))
            case .clientCloses:
                let pipeline = channel.pipeline
                channel.testingEventLoop.execute { pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
                await channel.testingEventLoop.run()
            case .connectionEnds: try await channel.close().get()
            }
        }
        let isWritten = happenings.contains { if case .end = $0 { true } else { false } }
        async let settled: Void = state.settle(on: channel, isWritten: isWritten)
        while told.value.isEmpty {
            await channel.testingEventLoop.run()
        }
        await settled
        #expect(told.value == [isDelivered])
        // Each answer is asked about once.
        await state.settle(on: channel, isWritten: true)
        #expect(told.value.count == 1)
    }

    @Test func `only the bare 400 gets another body`() throws {
        let channel = EmbeddedChannel(handler: MalformedRequestResponder(entropy: .system, clock: ManualClock()))
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
        #expect(throws: HTTPParserError.self) { try channel.throwIfErrorCaught() }
        let bare: HTTPFields = [.connection: "close", .contentLength: "0"]
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .badRequest, headerFields: bare)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self),
            case .body(let body)? = try channel.readOutbound(as: HTTPResponsePart.self),
            case .end? = try channel.readOutbound(as: HTTPResponsePart.self)
        else {
            Issue.record("no whole answer")
            return
        }
        #expect(head.headerFields[.contentLength] == "\(body.readableBytes)")
        #expect(head.headerFields[.requestID] != nil)
        #expect(try JSONReader.read(Array(buffer: body))["error"]["code"].string == "invalid_field")
        let other = HTTPResponse(status: .badRequest, headerFields: [.contentLength: "5"])
        try channel.writeOutbound(HTTPResponsePart.head(other))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == .head(other))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}
