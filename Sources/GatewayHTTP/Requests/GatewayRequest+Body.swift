import GatewayModel
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

extension GatewayRequest {
    /// The whole body.
    /// - Throws: `bodyTooLarge` when it is longer than its listener takes, `unsupportedMediaType` when it is compressed,
    ///   `overloaded` when its listener holds too much already, `requestTimeout` or `draining` when it is not waited for,
    ///   or ``BodyBroken``.
    func wholeBody() async throws -> ByteBuffer {
        let limit = received.bodyLimit
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw GatewayError(
                .unsupportedMediaType,
                "The body has a Content-Encoding; send it as it is."
            )
        }
        guard declaredLength.map({ $0 <= limit }) ?? true else {
            throw GatewayError.bodyTooLarge(limit: limit)
        }
        try await welcomeBody()
        do {
            return try await collectedBody()
        } catch let error as GatewayError {
            received.isGivenUp.store(true, ordering: .relaxed)
            throw error
        } catch let end as BodyEnd {
            received.isGivenUp.store(true, ordering: .relaxed)
            throw end.refusal
        } catch {
            throw BodyBroken(underlying: error)
        }
    }

    /// The whole body, each piece counted before the next one is asked for; a body of one piece is not copied.
    private func collectedBody() async throws -> ByteBuffer {
        var pieces = request.body.makeAsyncIterator()
        guard var whole = try await pieces.next() else {
            return ByteBuffer()
        }
        try hold(whole.readableBytes, of: whole.readableBytes)
        while let piece = try await pieces.next() {
            try hold(piece.readableBytes, of: whole.readableBytes + piece.readableBytes)
            whole.writeImmutableBuffer(piece)
        }
        return whole
    }

    /// Counts bytes of a body that has become so long.
    private func hold(_ bytes: Int, of length: Int) throws(GatewayError) {
        guard length <= received.bodyLimit else {
            throw GatewayError.bodyTooLarge(limit: received.bodyLimit)
        }
        try received.hold(bytes)
    }
}

extension GatewayRequest {
    /// Answers without reading the body, which nobody wants.
    /// - Parameter longest: How many bytes the connection may go on behind; where there are more, or nobody can tell, it
    ///   ends with the answer.
    package func passOverBody(longest: Int) {
        if declaredLength.map({ $0 > longest }) ?? !isBodiless {
            received.isGivenUp.store(true, ordering: .relaxed)
        }
    }

    /// Whether its client holds the body back and has not been told to send it; the connection is of no more use then,
    /// because nobody can tell whether the body still comes.
    var holdsBodyBack: Bool {
        waitsForContinue && !isBodiless && !received.isWelcome.load(ordering: .relaxed)
    }

    /// Whether its body is longer than any that is taken; nobody reads it, so the connection ends.
    var isTooLong: Bool {
        declaredLength.map { $0 > received.bodyLimit } ?? false
    }

    /// Whether the rest of its body is not waited for; the connection ends.
    var isGivenUp: Bool {
        received.isGivenUp.load(ordering: .relaxed)
    }

    private var waitsForContinue: Bool {
        headers[.expect].map { $0.lowercased() == "100-continue" } ?? false
    }

    /// Tells a client that waits for it to send the body.
    private func welcomeBody() async throws {
        guard holdsBodyBack, !received.isWelcome.exchange(true, ordering: .relaxed) else {
            return
        }
        try await received.channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
    }
}

/// A body that broke off or was not HTTP; the connection is of no more use, so the server below must hear of it.
struct BodyBroken: Error {
    let underlying: any Error
}

extension GatewayError {
    fileprivate static func bodyTooLarge(limit: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "The body is longer than \(limit) bytes.")
    }
}
