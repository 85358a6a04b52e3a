import Testing

/// Something that breaks a rule: where it is, and what to do.
struct Finding: CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String {
        "\(path):\(line): \(message)"
    }

    /// Fails the test with one issue for each finding.
    static func report(_ findings: [Finding]) {
        for finding in findings {
            Issue.record(Comment(rawValue: finding.description))
        }
    }
}
