import GatewayModel
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers the requests of connections, in the stead of the framework, so that a connection on which nothing happens takes
/// little memory.
///
/// A task keeps all the memory that its calls have ever needed at once until it ends, and a route with all calls above it
/// needs 20 kB. The task that serves a connection lives as long as that. So whatever is done for a request is done by a
/// child, which ends with it, and the connection's own task does nothing but wait: for requests, and for what
/// `HeldAnswer` and `HeldBody` wait for.
struct RequestTurn: Sendable {
    /// What an answer breaks off with that can be answered no more.
    private struct BrokenOff: Error {}

    let responder: ReplaceableResponder
    let clock: any WallClock
    let logger: Logger
    private let date = DateHeader()

    /// Answers all requests of a connection, one after the other, until it ends; a task that is canceled takes no more.
    @concurrent func serve(_ http: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, _ state: ConnectionState) async {
        await withTaskCancellationHandler {
            // What is thrown has ended the connection.
            try? await http.executeThenClose { inbound, outbound in
                try await serve(ServedConnection(inbound, outbound, over: http.channel, state))
            }
        } onCancel: {
            http.channel.close(mode: .input, promise: nil)
        }
    }

    @inline(never)
    @concurrent private func serve(_ connection: ServedConnection) async throws {
        do {
            while try await serveNext(connection) {}
        } catch is HTTPParserError {
            try await Self.refuse(connection)
        }
        connection.outbound.finish()
        try await connection.channel.closeFuture.get()
    }

    /// Answers the next request.
    /// - Returns: Whether there was one, and another may follow.
    @inline(never)
    @concurrent private func serveNext(_ connection: ServedConnection) async throws -> Bool {
        guard let head = try await connection.nextHead() else {
            return false
        }
        let isLast = head.headerFields[.connection] == "close"
        var held = try await Self.inChild { [self] in try await begin(head, over: connection) }
        while let next = held {
            await next.wait()
            held = try await Self.inChild { [self] in try await resume(next, over: connection) }
        }
        return !isLast
    }

    /// Answers bytes that are no request; what is wrong with them is said by `MalformedRequestResponder`.
    @inline(never)
    @concurrent private static func refuse(_ connection: ServedConnection) async throws {
        let head = HTTPResponse(status: .badRequest, headerFields: [.connection: "close", .contentLength: "0"])
        try await connection.outbound.write(.head(head))
        try await connection.outbound.write(.end(nil))
    }

    /// Answers a request as far as that can be done at once.
    /// - Returns: What its answer waits for.
    @concurrent private func begin(
        _ head: HTTPRequest,
        over connection: ServedConnection
    ) async throws -> ConnectionState.Held? {
        try await settling(connection) {
            let context = ConnectionContext(logger: logger, channel: connection.channel, connection: connection.state)
            let response = try await whole {
                try await responder.respond(to: connection.request(head), context: context)
            }
            return try await send(response, over: connection)
        }
    }

    /// Goes on with an answer that has waited.
    /// - Returns: What it waits for next.
    @concurrent private func resume(
        _ held: ConnectionState.Held,
        over connection: ServedConnection
    ) async throws -> ConnectionState.Held? {
        try await settling(connection) {
            switch held {
            case .answer(let answer):
                let response = try await whole { try await answer.make() }
                return try await send(response, over: connection)
            case .body(let body): return try await Self.send(body, over: connection)
            }
        }
    }

    /// Has whoever asks told what became of the answer, once nothing more is done for it.
    private func settling(
        _ connection: ServedConnection,
        _ work: () async throws -> ConnectionState.Held?
    ) async throws -> ConnectionState.Held? {
        let held: ConnectionState.Held?
        do {
            held = try await work()
        } catch {
            await connection.state.settle(on: connection.channel, isWritten: false)
            throw error
        }
        if held == nil {
            await connection.state.settle(on: connection.channel, isWritten: true)
        }
        return held
    }

    /// An answer with what the server adds; what is thrown is answered where somebody is there to read it.
    private func whole(_ make: () async throws -> Response) async throws -> Response {
        var response: Response
        do {
            response = try await make()
        } catch let error as HTTPParserError {
            throw error
        } catch {
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = date.text(at: clock.now)
        return response
    }

    @concurrent private func send(
        _ response: Response,
        over connection: ServedConnection
    ) async throws -> ConnectionState.Held? {
        let held = connection.state.takeHeld()
        if case .answer? = held {
            return held
        }
        do {
            guard case .body(let body)? = held else {
                let writer = ResponseWriter(outbound: connection.outbound)
                try await writer.write(response: response.head, body: response.body)
                return nil
            }
            do {
                try await connection.outbound.write(.head(response.head))
            } catch {
                body.end()
                throw error
            }
            return try await Self.send(body, over: connection)
        } catch is HTTPParserError {
            // There would be a second answer.
            throw BrokenOff()
        }
    }

    @concurrent private static func send(
        _ body: HeldBody,
        over connection: ServedConnection
    ) async throws -> ConnectionState.Held? {
        do {
            if try await body.send(to: PieceWriter(outbound: connection.outbound)) {
                return .body(body)
            }
        } catch {
            body.end()
            throw error
        }
        body.end()
        try await connection.outbound.write(.end(nil))
        return nil
    }

    /// Does something whose memory is given back behind it.
    ///
    /// It begins at once, on this very thread: until it has to wait for something, it is like any other call.
    @inline(never)
    private static func inChild(
        _ work: @escaping @Sendable () async throws -> ConnectionState.Held?
    ) async throws -> ConnectionState.Held? {
        try await withThrowingTaskGroup(of: ConnectionState.Held?.self) { group in
            group.addImmediateTask { try await work() }
            guard let held = try await group.next() else {
                throw CancellationError()
            }
            return held
        }
    }
}

/// Writes the pieces of a body behind its head.
private struct PieceWriter: BodyWriter {
    let outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>

    @concurrent func write(_ bytes: ByteBuffer) async throws {
        try await outbound.write(.body(bytes))
    }

    @concurrent func send(_ part: FilePart) async throws -> Bool {
        false
    }
}
