/// Where a task stands; the raw value is Kling's word.
enum TaskStatus: String, Sendable, CaseIterable {
    case submitted
    case processing
    case succeed
    case failed
    /// A word that no documentation has, as relays invent them.
    case unknown = "reviewing"

    var isEnd: Bool {
        switch self {
        case .succeed, .failed: true
        case .submitted, .processing, .unknown: false
        }
    }
}
