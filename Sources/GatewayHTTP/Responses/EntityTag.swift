import Digests
import GatewayModel
package import HTTPTypes
package import NIOCore

/// A strong entity tag (RFC 9110, 8.8.3).
package struct EntityTag: Hashable, CustomStringConvertible {
    /// How many bytes of a digest are enough to tell two states of one thing apart.
    private static let digestBytes = 16

    private let opaque: String

    /// A tag for exactly these bytes.
    package init(of bytes: ByteBuffer) {
        let digest = bytes.withUnsafeReadableBytes { SHA256.hash(bufferPointer: $0) }
        opaque = Hexadecimal.encode(Array(digest.prefix(Self.digestBytes)))
    }

    /// A tag that is a digest already.
    package init(digest: String) {
        opaque = digest
    }

    /// The tag as headers carry it.
    package var description: String {
        "\"\(opaque)\""
    }

    /// Whether `If-None-Match` names this tag, by weak comparison.
    package func isKnown(to headers: HTTPFields) -> Bool {
        isKnown(to: headers[values: .ifNoneMatch])
    }

    /// Whether one of the values of `If-None-Match` names this tag, by weak comparison.
    func isKnown(to values: [String]) -> Bool {
        values
            .contains { value in
                value.split(separator: ",")
                    .contains { tag in
                        let tag = tag.drop { $0 == " " || $0 == "\t" }
                        let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
                        return strong.prefix(while: { $0 != " " && $0 != "\t" }) == description || tag == "*"
                    }
            }
    }
}
