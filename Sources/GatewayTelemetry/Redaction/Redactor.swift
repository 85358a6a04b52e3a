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

    /// All patterns that were ever in force, the newest last: a line under way may still be searched for older ones.
    private let kept: Mutex<[SecretPatterns]>
    private let current: Atomic<Unmanaged<SecretPatterns>>

    /// Makes a redactor that knows the forms of keys, but no key.
    package init() {
        let patterns = SecretPatterns(secrets: [])
        kept = Mutex([patterns])
        current = Atomic(.passUnretained(patterns))
    }

    /// Takes this text out of every line from now on; one shorter than `minimumSecretBytes` is ignored.
    package func register(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.minimumSecretBytes else {
            return
        }
        kept.withLock { kept in
            let patterns = patterns.inserting(bytes)
            kept.append(patterns)
            current.store(.passUnretained(patterns), ordering: .releasing)
        }
    }

    /// The text without secrets; itself when there are none.
    package func redact(_ text: String) -> String {
        patterns.redacted(text)
    }

    /// What is looked for at this moment, to be used for all values of a line.
    var patterns: SecretPatterns {
        current.load(ordering: .acquiring).takeUnretainedValue()
    }
}

/// What a redactor looks for: registered secrets, and the forms that keys have.
final class SecretPatterns: Sendable {
    /// The mark of a byte that a registered secret begins with; the lower bits are those of the forms.
    private static let registered: UInt8 = 1 << 7

    /// The longest is looked for first, since one may begin with another.
    private let secrets: [[UInt8]]
    /// What can begin with each byte, so that ordinary text is passed over at one look a byte.
    private let begins: InlineArray<256, UInt8>

    init(secrets: [[UInt8]]) {
        self.secrets = secrets
        var begins = InlineArray<256, UInt8>(repeating: 0)
        for form in KeyForm.allCases {
            for byte in form.firstBytes {
                begins[Int(byte)] |= form.mark
            }
        }
        for first in secrets.compactMap(\.first) {
            begins[Int(first)] |= Self.registered
        }
        self.begins = begins
    }

    /// These and one more secret.
    func inserting(_ secret: [UInt8]) -> SecretPatterns {
        guard !secrets.contains(secret) else {
            return self
        }
        var secrets = secrets
        secrets.insert(secret, at: secrets.firstIndex { $0.count < secret.count } ?? secrets.endIndex)
        return SecretPatterns(secrets: secrets)
    }

    /// The text with every secret replaced; itself when it holds none.
    func redacted(_ text: String) -> String {
        var text = text
        return text.withUTF8 { redacted($0) } ?? text
    }

    /// Whether something of a text would be replaced.
    func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        text.withMemoryRebound(to: UInt8.self) { firstHidden(in: $0, from: 0) != nil }
    }

    private func redacted(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard var hidden = firstHidden(in: text, from: 0) else {
            return nil
        }
        var output: [UInt8] = []
        var copied = 0
        while true {
            output.append(contentsOf: text[copied..<hidden.lowerBound])
            output.append(contentsOf: Redactor.replacement.utf8)
            copied = hidden.upperBound
            guard let next = firstHidden(in: text, from: copied) else {
                break
            }
            hidden = next
        }
        output.append(contentsOf: text[copied...])
        return String(decoding: output, as: UTF8.self)
    }

    private func firstHidden(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        var position = start
        while position < text.count {
            let marks = begins[Int(text[position])]
            if marks != 0, let hidden = hidden(in: text, at: position, marks: marks) {
                return hidden
            }
            position += 1
        }
        return nil
    }

    private func hidden(in text: UnsafeBufferPointer<UInt8>, at position: Int, marks: UInt8) -> Range<Int>? {
        if marks & Self.registered != 0 {
            for secret in secrets where text[position...].starts(with: secret) {
                return position..<(position + secret.count)
            }
        }
        for form in KeyForm.allCases where marks & form.mark != 0 {
            if let range = form.hidden(in: text, at: position) {
                return range
            }
        }
        return nil
    }
}
