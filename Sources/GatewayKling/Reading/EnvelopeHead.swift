/// The code and the message of a body, wherever it has them.
struct EnvelopeHead {
    let code: Envelope.Code
    let message: String?

    /// Reads the head of a body and of its error object.
    ///
    /// A relay that hands on Kling's refusal often puts Kling's whole body into its message; then Kling's code counts.
    init(_ root: JSONValue, error: JSONValue) {
        let message = error["message"].text ?? error.text ?? root["message"].text
        let own = Self.code(error["code"]) ?? Self.code(root["code"]) ?? .none
        if let inner = Self.inner(of: message) {
            code = inner.code
            self.message = inner.message ?? message
        } else {
            code = own
            self.message = message
        }
    }

    private static func inner(of message: String?) -> (code: Envelope.Code, message: String?)? {
        guard let message, message.hasPrefix("{"), let body = JSONValue(Array(message.utf8)),
            case .number? = code(body["code"])
        else {
            return nil
        }
        return (code(body["code"]) ?? .none, body["message"].text)
    }

    private static func code(_ value: JSONValue) -> Envelope.Code? {
        switch value {
        case .integer(let number): code(Int(number))
        case .string(let text) where !text.isEmpty: Int(text).map(code) ?? code(text)
        case .bool(let isSuccess): isSuccess ? .success : .word("false")
        default: nil
        }
    }

    private static func code(_ number: Int) -> Envelope.Code {
        number == 0 || number == 200 ? .success : .number(number)
    }

    private static func code(_ text: String) -> Envelope.Code {
        let word = text.lowercased()
        return ["success", "succeed", "ok"].contains(word) ? .success : .word(word)
    }
}
