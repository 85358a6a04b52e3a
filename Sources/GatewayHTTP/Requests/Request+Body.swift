import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// A body that broke off or was not HTTP; the connection is of no more use, so the server below must hear of it.
struct BodyBroken: Error {
    let underlying: any Error
}

extension Request {
    /// The whole body.
    /// - Throws: `bodyTooLarge` when it is longer than `limit`, `unsupportedMediaType` when it is compressed, or
    ///   ``BodyBroken``.
    func wholeBody(upTo limit: Int) async throws -> ByteBuffer {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw GatewayError(
                .unsupportedMediaType,
                "The body has a Content-Encoding; send it as it is."
            )
        }
        guard declaredLength.map({ $0 <= limit }) ?? true else {
            throw GatewayError.bodyTooLarge(limit: limit)
        }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw GatewayError.bodyTooLarge(limit: limit)
        } catch {
            throw BodyBroken(underlying: error)
        }
    }

    /// The length that the head promises, where it does.
    var declaredLength: Int? {
        headers[.contentLength].flatMap { Int($0) }
    }

    /// The media type without parameters, in lower case.
    var mediaType: String? {
        headers[.contentType]?.split(separator: ";", maxSplits: 1).first
            .map { type in
                String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
            }
    }
}

extension GatewayError {
    fileprivate static func bodyTooLarge(limit: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "The body is longer than \(limit) bytes.")
    }
}
