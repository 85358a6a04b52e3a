/// A short name for one upstream key, derived from its digest: safe in logs and rows, useless as a key.
package struct UpstreamKeyID: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// Makes a name.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
