/// The JSON shapes in which relays of this family show one and the same task.
package enum AnswerShape: String, Sendable, Codable, CaseIterable {
    /// Kling's own classic envelope: `{code: 0, message: "SUCCEED", request_id, data: {task_id, task_status, …}}`.
    case classic = "A"
    /// A new-api relay's task record around Kling's body: `{code: "success", data: {status: "IN_PROGRESS", data: …}}`.
    case relayRecord = "B"
    /// An older relay's flat record: `{code: "success", data: {status: "processing", url, format, error}}`.
    case flatRecord = "C"
    /// The OpenAI video object: `{id, object: "video", status: "in_progress", progress}`.
    case openAI = "D"
    /// Kling's new protocol: `{code: 0, data: {id, status: "succeeded", outputs, billing}}`.
    case newProtocol = "E"
    /// Nothing: `{code: "success", data: null}`, whatever was asked.
    case nothing = "F"

    /// Kling's numeric error codes reach the caller only where no relay rewrites them.
    var speaksKling: Bool {
        switch self {
        case .classic, .newProtocol: true
        case .relayRecord, .flatRecord, .openAI, .nothing: false
        }
    }
}

/// A whole honest answer, not yet spoiled by any fault.
struct Answer: Equatable, Sendable {
    var status = 200
    let body: JSON
    let requestID: String
}
