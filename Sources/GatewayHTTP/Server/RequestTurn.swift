import GatewayModel
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

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

    /// Stands for an answer while there is none, without a header field.
    private static let nothing = Response(status: .ok, body: ResponseBody { _ in })

    let responder: ReplaceableResponder
    let clock: any WallClock
    let logger: Logger
    private let date = DateHeader()

    /// Answers a request, and has whoever asks told what became of the answer.
    /// - Throws: When its connection is of no more use.
    @concurrent func answer(
        _ request: Request,
        over channel: any Channel,
        by writer: consuming ResponseWriter
    ) async throws {
        let connection = ConnectionState.current
        do {
            try await respond(to: request, over: channel, by: writer, connection)
        } catch {
            await connection?.settle(on: channel, isWritten: false)
            throw error
        }
        if let connection, connection.isAwaited {
            await connection.settle(on: channel, isWritten: true)
        }
    }

    @inline(never)
    @concurrent private func respond(
        to request: Request,
        over channel: any Channel,
        by writer: consuming ResponseWriter,
        _ connection: ConnectionState?
    ) async throws {
        var response = try await Self.inChild { [self] in
            try await whole {
                try await responder.respond(to: request, context: ConnectionContext(logger: logger, channel: channel))
            }
        }
        var held = connection?.takeHeld()
        while case .answer(let answer)? = held {
            response = Self.nothing
            await answer.wait()
            response = try await Self.inChild { [self] in try await whole { try await answer.make() } }
            held = connection?.takeHeld()
        }
        do {
            if case .body(let body)? = held {
                try await Self.send(body, behind: Self.taken(from: &response), by: writer)
            } else {
                try await writer.write(response: response.head, body: response.body)
            }
        } catch is HTTPParserError {
            // The framework would send a second answer.
            throw BrokenOff()
        }
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

    @inline(never)
    @concurrent private static func send(
        _ body: HeldBody,
        behind head: consuming HTTPResponse,
        by writer: consuming ResponseWriter
    ) async throws {
        let end: any ResponseBodyWriter
        do {
            end = try await Self.begin(consume head, by: writer)
            // Used by one task at a time: this one's child, while this one waits for it.
            nonisolated(unsafe) let pieces = ServerBodyWriter(writer: end, channel: nil)
            while try await inChild({ try await body.send(to: pieces) }) {
                await body.wait()
            }
        } catch {
            body.end()
            throw error
        }
        body.end()
        try await end.finish(nil)
    }

    @concurrent private static func begin(
        _ head: consuming HTTPResponse,
        by writer: consuming ResponseWriter
    ) async throws -> any ResponseBodyWriter {
        try await writer.writeHead(head)
    }

    /// The head of an answer, of which nothing is to be kept while its body is sent.
    private static func taken(from response: inout Response) -> HTTPResponse {
        defer { response = nothing }
        return response.head
    }

    /// Does something whose memory is given back behind it.
    ///
    /// It begins at once, on this very thread: until it has to wait for something, it is like any other call.
    @inline(never)
    private static func inChild<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addImmediateTask { try await work() }
            guard let result = try await group.next() else {
                throw CancellationError()
            }
            return result
        }
    }
}
