/// What becomes of a request for a file.
enum Download: Sendable {
    case film(KlingTask, isCut: Bool)
    case missing
    /// Its URL has died.
    case expired
}
