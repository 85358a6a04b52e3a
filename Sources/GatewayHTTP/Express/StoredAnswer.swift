package import GatewayModel
package import HTTPTypes
package import NIOCore

/// An answer with a body of JSON and its tag, made once for all who ask until something changes: ready for a route, and
/// in the form in which it goes to a connection.
package final class StoredAnswer: Sendable {
    /// The media type, and what else every answer has.
    let fields: HTTPFields
    let body: ByteBuffer
    let tag: EntityTag
    /// Its head for whoever has no such body, and for whoever has it.
    let head: StoredHead
    let headOfNotModified: StoredHead
    /// The video that it is about.
    let video: VideoID

    /// Makes an answer.
    /// - Parameter headers: What it says beside its tag, type and length.
    package init(_ body: ByteBuffer, headers: HTTPFields, about video: VideoID) {
        self.body = body
        self.video = video
        tag = EntityTag(of: body)
        fields = headers
        let tagged = GatewayResponse.headers(headers, tag)
        head = StoredHead(of: .json(headers: tagged, bytes: body))
        headOfNotModified = StoredHead(of: .notModified(headers: tagged))
    }

    /// The answer of a route to a request: this, or its tag alone for a caller who has it.
    package func response(to request: GatewayRequest) -> GatewayResponse {
        let headers = GatewayResponse.headers(fields, tag)
        return tag.isKnown(to: request.headers) ? .notModified(headers: headers) : .json(headers: headers, bytes: body)
    }
}

extension GatewayResponse {
    /// Headers with a tag, which is weak, because it holds for the compressed form as well.
    static func headers(_ headers: HTTPFields, _ tag: EntityTag) -> HTTPFields {
        var headers = headers
        headers[.eTag] = "W/" + tag.description
        return headers
    }
}
