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
