/// The public part of a tenant key: 12 base-62 characters, safe in logs.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// How many characters it has.
    package static let length = 12

    /// The characters.
    package let text: String

    /// Reads exactly 12 letters and digits.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Base62.isDigit) else {
            return nil
        }
        self.text = text
    }

    /// Takes an id that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
