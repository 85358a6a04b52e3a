import NIOCore
import NIOPosix

/// One connection to a scripted server: gathers requests and does what the script says.
final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: ScriptedServer
    private var received: [UInt8] = []

    init(server: ScriptedServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Array(unwrapInboundIn(data).readableBytesView)
        while let request = nextRequest() {
            perform(server.react(to: request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func perform(_ reaction: ScriptedServer.Reaction, _ context: ChannelHandlerContext) {
        switch reaction {
        case .write(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .writeAndClose(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        case .writeWhen(let moment, let text):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            moment.hop(to: context.eventLoop)
                .whenSuccess {
                    bound.value.0.perform(.write(text), bound.value.1)
                }
        case .silence:
            break
        case .drip(let head):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
            drip(context)
        }
    }

    private func drip(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: " ")), promise: nil)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(5)) {
            let (connection, context) = bound.value
            if context.channel.isActive {
                connection.drip(context)
            }
        }
    }

    private func nextRequest() -> ScriptedServer.Request? {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return nil
        }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        guard received.count >= end.upperBound + length else {
            return nil
        }
        let body = Array(received[end.upperBound..<end.upperBound + length])
        received.removeFirst(end.upperBound + length)
        let start = lines[0].split(separator: " ").map(String.init)
        return ScriptedServer.Request(method: start[0], target: start[1], headers: headers, body: body)
    }
}
