// Decodes what the upstream sends. In: the bytes and header fields of an answer, which are not trusted. Out: plain
// values, or nothing where a body cannot be read. What must hold: `JSONBounds` limits nesting and number of values
// before a body is decoded; a status word that is not known means that the task is being processed, never that it has
// failed.

/// An upstream body, in whichever of the shapes that relays give it.
///
/// Six are known. A is Kling's own, `{code: 0, data: {task_id, task_status, …}}`. B is a relay's record,
/// `{code: "success", data: {task_id, status: "IN_PROGRESS", data: <A>}}`. C is another's,
/// `{code: "success", data: {task_id, status: "processing", url}}`. D is OpenAI's, `{id, object: "video", status}`.
/// E is Kling's newer protocol, `{code: 0, data: {id, status, outputs}}`, or a list of such. F is an unknown task,
/// `{code: "success", data: null}`. Errors come as `{error: {message, code}}`, `{code: "word", message}` or
/// `{code: 1201, message}`.
struct Envelope: Hashable, Sendable {
    /// What the body says of itself.
    enum Code: Hashable, Sendable {
        /// It has no code.
        case none
        /// It says that all is well.
        case success
        /// One of Kling's numbers.
        case number(Int)
        /// A relay's word.
        case word(String)
    }

    /// What the body says of itself.
    let code: Code
    /// Whether it has an error where a success has none, with or without a code.
    let isError: Bool
    /// Its message, which reads well even when the task failed.
    let message: String?
    /// The upstream's id of the request.
    let requestID: String?
    /// Whether what it says of tasks is a list, empty or not.
    let isList: Bool
    /// What it says of tasks; most have one.
    let tasks: [TaskFields]

    /// Reads a body; nothing when it is not a JSON object within bounds.
    init?(_ body: [UInt8]) {
        guard let root = JSONValue(body), root.isObject else {
            return nil
        }
        let isVideo = root["object"].text == "video"
        let error = isVideo ? .null : root["error"]
        let head = EnvelopeHead(root, error: error)
        code = head.code
        isError = !error.isEmpty
        message = head.message
        requestID = root["request_id"].text ?? UpstreamRequestID.embedded(in: head.message)
        isList = root["data"].isArray
        tasks = Self.taskValues(of: root, isVideo: isVideo).map { TaskFields($0, body: body) }
    }

    /// Whether the body says that the call did what it should.
    var isSuccess: Bool {
        switch code {
        case .none, .success: !isError
        case .number, .word: false
        }
    }

    private static func taskValues(of root: JSONValue, isVideo: Bool) -> [JSONValue] {
        if isVideo {
            return [root]
        }
        let values = root["data"].elements.filter { !$0.isEmpty }
        if values.isEmpty, !root["task_id"].isEmpty {
            return [root]
        }
        return values
    }
}
