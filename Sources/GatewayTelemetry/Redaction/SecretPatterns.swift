/// What a redactor looks for: registered secrets, and the forms that keys have.
struct SecretPatterns {
    private var secrets: [[UInt8]] = []
    /// Whether a needle can begin with a byte, so that ordinary text is passed over at one look a byte.
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

    /// The text with every needle replaced; itself when it holds none.
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
