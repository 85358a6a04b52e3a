import GatewayModel
import HTTPTypes
import NIOCore

extension GatewayRequest {
    /// The longest multipart boundary, in characters (RFC 2046).
    private static let longestBoundary = 70

    /// The body's fields, from JSON or, where the call takes it, from a form.
    /// - Throws: `unsupportedMediaType`, `bodyTooLarge`, `invalidJSON`, `invalidField`, `unknownField` for a file, or
    ///   ``BodyBroken``.
    package func fields(takesForms: Bool) async throws -> FieldReader {
        switch mediaType {
        case "application/json":
            let body = try await wholeBody()
            guard case .object(let members) = try JSONReader.read([UInt8](buffer: body)) else {
                throw GatewayError(.invalidJSON, "The body must be a JSON object.")
            }
            return FieldReader(members, encoding: .json)
        case "multipart/form-data" where takesForms:
            let boundary = try boundary()
            let body = try await wholeBody()
            let parts = try MultipartReader.read([UInt8](buffer: body), boundary: boundary)
            return FieldReader(try FormTree.gather(parts), encoding: .form)
        default:
            throw GatewayError(
                .unsupportedMediaType,
                takesForms
                    ? "Send the body as application/json or multipart/form-data, and say so in Content-Type."
                    : "Send the body as application/json, and say so in Content-Type."
            )
        }
    }

    /// The body's fields from JSON; none where there is no body.
    /// - Throws: as ``fields(takesForms:)`` does.
    package func optionalFields() async throws -> FieldReader {
        guard mediaType != nil || !isBodiless else {
            return FieldReader([], encoding: .json)
        }
        return try await fields(takesForms: false)
    }

    private func boundary() throws(GatewayError) -> String {
        guard let boundary = headers[.contentType].flatMap({ HeaderParameters($0) })?["boundary"],
            (1...Self.longestBoundary).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
        else {
            throw MultipartReader.malformed("Content-Type names no proper boundary")
        }
        return boundary
    }
}
