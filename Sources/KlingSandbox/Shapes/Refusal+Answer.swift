extension Refusal {
    /// What a relay says instead of any 429 it is given, in every language.
    private static let saturated = "当前分组上游负载已饱和，请稍后再试"

    /// The error as `shape` shows it: a relay that rewrites answers also wraps Kling's errors, and hides every 429.
    func answer(in shape: AnswerShape, quirks: Set<Quirk>, requestID: String) -> Answer {
        Answer(status: status, body: body(in: shape, quirks: quirks, requestID: requestID), requestID: requestID)
    }

    private func body(in shape: AnswerShape, quirks: Set<Quirk>, requestID: String) -> JSON {
        switch dialect {
        case .kling(let code):
            let original = klingBody(code, quirks: quirks, requestID: requestID)
            return shape.speaksKling ? original : wrapped(original)
        case .task(let code):
            return ["code": .string(code), "message": .string(message), "data": nil]
        case .relay(let code, let type):
            return [
                "error": [
                    "message": "\(message) (request id: \(requestID))", "type": .string(type), "param": "",
                    "code": .string(code),
                ]
            ]
        }
    }

    private func klingBody(_ code: Int, quirks: Set<Quirk>, requestID: String) -> JSON {
        var body: JSON = ["code": .integer(code), "message": .string(message)]
        if !quirks.contains(.noRequestID) {
            body["request_id"] = .string(requestID)
        }
        return body
    }

    private func wrapped(_ original: JSON) -> JSON {
        let text = status == 429 ? Self.saturated : String(decoding: original.bytes, as: UTF8.self)
        return ["code": "fail_to_fetch_task", "message": .string(text), "data": nil]
    }
}
