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

    private let patterns = Mutex(SecretPatterns())

    /// Makes a redactor that knows the forms of keys, but no key.
    package init() {}

    /// Takes this text out of every line from now on; one shorter than `minimumSecretBytes` is ignored.
    package func register(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.minimumSecretBytes else {
            return
        }
        patterns.withLock { $0.insert(bytes) }
    }

    /// The text without secrets; itself when there are none.
    package func redact(_ text: String) -> String {
        snapshot.redacted(text)
    }

    /// What is looked for at this moment, to be used for all values of a line.
    var snapshot: SecretPatterns {
        patterns.withLock { $0 }
    }
}

/// What a redactor looks for: registered secrets, and the forms that keys have.
struct SecretPatterns {
    private var secrets: [[UInt8]] = []
    /// Whether a secret can begin with a byte, so that ordinary text is passed over at one look a byte.
    private var begins = [Bool](repeating: false, count: 256)

    init() {
        for form in KeyForm.allCases {
            for byte in form.firstBytes {
                begins[Int(byte)] = true
            }
        }
    }

    /// Adds a secret; the longest is looked for first, since one may begin with another.
    mutating func insert(_ secret: [UInt8]) {
        guard let first = secret.first, !secrets.contains(secret) else {
            return
        }
        begins[Int(first)] = true
        let place = secrets.firstIndex { $0.count < secret.count } ?? secrets.endIndex
        secrets.insert(secret, at: place)
    }

    /// The text with every secret replaced; itself when it holds none.
    func redacted(_ text: String) -> String {
        var text = text
        return text.withUTF8 { redacted($0) } ?? text
    }

    private func redacted(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var output: [UInt8] = []
        var copied = 0
        var position = 0
        while position < text.count {
            guard begins[Int(text[position])], let hidden = hidden(in: text, at: position) else {
                position += 1
                continue
            }
            output.append(contentsOf: text[copied..<hidden.lowerBound])
            output.append(contentsOf: Redactor.replacement.utf8)
            copied = hidden.upperBound
            position = hidden.upperBound
        }
        guard copied > 0 else {
            return nil
        }
        output.append(contentsOf: text[copied...])
        return String(decoding: output, as: UTF8.self)
    }

    private func hidden(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Range<Int>? {
        for secret in secrets where text[position...].starts(with: secret) {
            return position..<(position + secret.count)
        }
        for form in KeyForm.allCases {
            if let range = form.hidden(in: text, at: position) {
                return range
            }
        }
        return nil
    }
}
