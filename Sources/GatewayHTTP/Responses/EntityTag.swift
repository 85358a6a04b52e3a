import Digests
import GatewayModel
package import HTTPTypes
package import NIOCore

/// A strong entity tag (RFC 9110, 8.8.3).
package struct EntityTag: Hashable, CustomStringConvertible {
    /// How many bytes of a digest are enough to tell two states of one thing apart.
    private static let digestBytes = 16

    /// The tag as headers carry it.
    package let description: String

    /// A tag for exactly these bytes.
    package init(of bytes: ByteBuffer) {
        let digest = bytes.withUnsafeReadableBytes { SHA256.hash(bufferPointer: $0) }
        self.init(digest: Hexadecimal.encode(Array(digest.prefix(Self.digestBytes))))
    }

    /// A tag that is a digest already.
    package init(digest: String) {
        description = "\"\(digest)\""
    }

    /// Whether `If-None-Match` names this tag, by weak comparison.
    package func isKnown(to headers: HTTPFields) -> Bool {
        isKnown(to: headers[values: .ifNoneMatch])
    }

    /// Whether one of the values of `If-None-Match` names this tag, by weak comparison.
    func isKnown(to values: [String]) -> Bool {
        values.contains { value in
            // Most name one, for which no list has to be made.
            let list = value.utf8
            return isNamed(by: list[...]) || list.split(separator: UInt8(ascii: ",")).contains(where: isNamed)
        }
    }

    private func isNamed(by tag: Substring.UTF8View) -> Bool {
        let tag = tag.drop(while: Self.isSpace)
        let strong = tag.starts(with: "W/".utf8) ? tag.dropFirst(2) : tag
        return strong.prefix { !Self.isSpace($0) }.elementsEqual(description.utf8) || tag.elementsEqual("*".utf8)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
