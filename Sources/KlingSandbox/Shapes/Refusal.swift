import HTTPTypes

/// A request that is answered with an error, in one of the three dialects that meet on this route.
struct Refusal: Error, Hashable, Sendable {
    /// Who speaks.
    enum Dialect: Hashable, Sendable {
        /// Kling: `{code: 1303, message, request_id}`.
        case kling(code: Int)
        /// The relay's task layer: `{code: "task_not_exist", message, data: null}`.
        case task(code: String)
        /// The relay's front: `{error: {message, type, param, code}}`.
        case relay(code: String, type: String)
    }

    let status: Int
    let dialect: Dialect
    let message: String
}

extension Refusal {
    static let relayType = "deer_api_error"

    static func kling(_ status: Int, _ code: Int, _ message: String) -> Refusal {
        Refusal(status: status, dialect: .kling(code: code), message: message)
    }

    static func badParameters(_ message: String) -> Refusal { .kling(400, 1200, message) }
    static func invalidValue(_ message: String) -> Refusal { .kling(400, 1201, message) }
    static func notFound(_ id: String) -> Refusal { .kling(404, 1203, "task not found: \(id.prefix(64))") }

    static let parallelLimit = kling(429, 1303, "parallel task over resource pack limit")
    static let full = kling(503, 5001, "service temporarily unavailable")
    static let taskNotExist = Refusal(status: 400, dialect: .task(code: "task_not_exist"), message: "task_not_exist")

    static func modelNotFound(_ model: String) -> Refusal {
        relay(
            503,
            "model_not_found",
            "no available channel for group default and model \(model.prefix(64)) (distributor)"
        )
    }

    static func relay(_ status: Int, _ code: String, _ message: String, type: String = relayType) -> Refusal {
        Refusal(status: status, dialect: .relay(code: code, type: type), message: message)
    }
}

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
