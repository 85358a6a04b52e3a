/// The name of a catalogue model, such as `kling-v1`.
package struct ModelID: Hashable, Sendable, CustomStringConvertible {
    /// The name as callers and the upstream write it.
    package let text: String

    /// Makes a name; only the catalogue knows whether such a model exists.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
