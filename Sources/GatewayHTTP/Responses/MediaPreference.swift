/// Which of our two error shapes an `Accept` header would rather have (RFC 9110, 12.5.1).
struct MediaPreference {
    static let problemType = "application/problem+json"

    /// Whether problem details (RFC 9457) are preferred to plain JSON.
    let prefersProblem: Bool

    init(_ values: [String]) {
        var problem = 0.0
        var plain = 0.0
        for range in values.flatMap({ $0.split(separator: ",") }) {
            let pieces = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch pieces.first {
            case Self.problemType: problem = max(problem, quality)
            case "application/json", "application/*", "*/*": plain = max(plain, quality)
            default: break
            }
        }
        prefersProblem = problem > plain
    }
}
