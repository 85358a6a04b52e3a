import GatewayModel
import WebAddresses

/// What a body says of one task, with the names that any of the shapes give the fields.
struct TaskFields: Hashable, Sendable {
    /// The longest id that is taken for one, in bytes.
    static let maximumIDLength = 256

    /// The upstream's id.
    let id: String?
    /// Our own name for the task, where the answer repeats it.
    let externalID: String?
    /// How far it is.
    let status: StatusWord
    /// Why it failed, in the upstream's words; never the envelope's message, which reads `SUCCEED` then.
    let reason: String?
    /// The address of the file.
    let url: String?

    /// When it was made.
    let createdAt: Timestamp?
    /// When it was last changed, which is when it ended where it has.
    let updatedAt: Timestamp?

    /// Reads a task from its object within `body`.
    init(_ value: JSONValue, body: [UInt8]) {
        id = Self.id(value["task_id"], in: body) ?? Self.id(value["id"], in: body)
        let original = Self.original(in: value)
        externalID = Self.externalID(of: value) ?? Self.externalID(of: original)
        status = StatusWord(relay: Self.word(of: value), original: Self.word(of: original))
        reason = Self.reason(of: value) ?? Self.reason(of: original)
        url = TaskURL.find(in: value) ?? TaskURL.find(in: original)
        createdAt = Self.moment(Self.created, of: value) ?? Self.moment(Self.created, of: original)
        // Kling's own word, where a relay hands it on: the relay's may be that of its own look.
        updatedAt = Self.moment(Self.updated, of: original) ?? Self.moment(Self.updated, of: value)
    }

    /// Kling's own body, which shape B keeps within its `data`, with or without an envelope of its own.
    private static func original(in value: JSONValue) -> JSONValue {
        let inner = value["data"]
        return inner["data"].isObject ? inner["data"] : inner
    }

    private static func externalID(of value: JSONValue) -> String? {
        value["task_info"]["external_task_id"].text ?? value["external_task_id"].text ?? value["external_id"].text
    }

    /// Some count seconds and some milliseconds; what would be after the year 5000 in seconds is milliseconds.
    private static func moment(_ names: [String], of value: JSONValue) -> Timestamp? {
        for name in names {
            if case .integer(let number) = value[name], number > 0 {
                return number >= 100_000_000_000 ? Timestamp(milliseconds: number) : Timestamp(seconds: number)
            }
        }
        return nil
    }

    private static let created = ["created_at", "create_time", "submit_time"]
    private static let updated = ["updated_at", "update_time", "finish_time"]

    private static func word(of value: JSONValue) -> String? {
        value["task_status"].text ?? value["status"].text
    }

    private static func reason(of value: JSONValue) -> String? {
        let candidates = [
            value["task_status_msg"], value["fail_reason"], value["error"]["message"], value["error"],
            value["message"],
        ]
        return candidates.lazy.compactMap(\.text).first
    }

    /// An id from a string, or from a number whose digits stand in the body as they are.
    ///
    /// One that was written in another way may have lost some on its way to us.
    private static func id(_ value: JSONValue, in body: [UInt8]) -> String? {
        switch value {
        case .string(let text): isID(text) ? text : nil
        case .integer(let number) where number > 0: stands(String(number), in: body) ? String(number) : nil
        default: nil
        }
    }

    /// Whether these digits are a whole number of the body by themselves.
    private static func stands(_ digits: String, in body: [UInt8]) -> Bool {
        body.ranges(of: Array(digits.utf8))
            .contains { range in
                let neighbors = [body[..<range.lowerBound].last, body[range.upperBound...].first].compactMap(\.self)
                return !neighbors.contains { $0.isDigit || ".eE+-".utf8.contains($0) }
            }
    }

    private static func isID(_ text: String) -> Bool {
        let bytes = text.utf8
        return bytes.count <= maximumIDLength && bytes.allSatisfy(\.isVisibleASCII)
            && bytes.contains(where: \.isAlphanumeric)
            && !["null", "nil", "undefined", "0"].contains(text.lowercased())
    }
}

/// How far a task is, from any of the vocabularies.
enum StatusWord: Hashable, Sendable {
    case submitted
    /// The upstream works on it, or uses a word that nobody knows: ask again.
    case processing
    case succeeded
    case failed
    /// There is no word at all.
    case missing

    /// Reads one word.
    init(_ word: String?) {
        switch word?.lowercased() {
        case nil: self = .missing
        case "submitted", "queued", "pending", "not_start": self = .submitted
        case "succeed", "succeeded", "success", "completed": self = .succeeded
        case "failed", "failure": self = .failed
        default: self = .processing
        }
    }

    /// Reads a relay's word together with Kling's own, where the relay hands that on.
    ///
    /// A relay calls a task failed when it could not ask for it; while Kling's own word says otherwise, Kling's counts.
    init(relay: String?, original: String?) {
        let relay = StatusWord(relay)
        let original = StatusWord(original)
        self = relay == .missing || (relay == .failed && original != .missing) ? original : relay
    }
}

/// The address of a finished file, wherever a body has it.
enum TaskURL {
    /// Finds the address; nothing when there is none that could be fetched.
    static func find(in value: JSONValue) -> String? {
        let result = value["task_result"]
        let listed = [result["videos"], result["video"], value["outputs"], value["videos"]].flatMap(\.elements)
        let candidates =
            listed.map { $0["url"] } + [
                value["url"], value["result_url"], value["video_url"], value["output"]["video_url"],
                value["metadata"]["url"],
                // Some relays keep the address of a success where they keep the reason of a failure.
                value["fail_reason"],
            ]
        return candidates.lazy.compactMap(\.text).first { WebAddress($0) != nil }
    }
}
