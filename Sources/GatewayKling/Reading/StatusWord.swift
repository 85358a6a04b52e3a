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
