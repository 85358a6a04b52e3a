import Synchronization

// Removes secrets from log values. In: text, and secrets that are registered at the start. Out: the text with each
// secret replaced. `SecretPatterns` searches, `KeyForm` recognizes keys by their form. What must hold: of a well-formed
// tenant key only the secret part is replaced, so that a line still tells which key it is about.

/// The last safeguard against secrets in the log: takes out those it was told of, and all that looks like a key.
///
/// It works on the text of single values; a secret that is cut in two, encoded or turned around passes.
package final class Redactor: Sendable {
    /// What stands in the place of a secret.
    package static let replacement = "[redacted]"
    /// The shortest text in bytes that can be told apart from ordinary words, and so be registered.
    package static let minimumSecretBytes = 8

    private let needles = Mutex(SecretPatterns())

    /// Makes a redactor that knows the forms of keys, but no key.
    package init() {}

    /// Takes this text out of every line from now on; one shorter than `minimumSecretBytes` is ignored.
    package func register(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.minimumSecretBytes else {
            return
        }
        needles.withLock { $0.insert(bytes) }
    }

    /// The text without secrets; itself when there are none.
    package func redact(_ text: String) -> String {
        snapshot.redacted(text)
    }

    /// What is looked for at this moment, to be used for all values of a line.
    var snapshot: SecretPatterns {
        needles.withLock { $0 }
    }
}
