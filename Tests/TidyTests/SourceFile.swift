import Foundation
import Testing

/// One text file of the repository, with its code apart from its comments and strings.
struct SourceFile: CustomTestStringConvertible {
    /// Its path from the repository's root.
    let path: String
    /// Its lines as they stand.
    let lines: [String]
    /// Its lines with comments and the contents of string literals blanked out.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.lines(of: text)
        code = path.hasSuffix(".swift") ? Self.lines(of: Blanking.blank(text)) : lines
    }

    /// Splits by scalars, because Swift takes a carriage return and a line feed for one character.
    private static func lines(of text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    var testDescription: String {
        path
    }

    /// The target that a file of `Sources/` or `Tests/` belongs to.
    var target: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else {
            return nil
        }
        return String(parts[1])
    }

    var isSwift: Bool {
        path.hasSuffix(".swift")
    }

    var isShipped: Bool {
        path.hasPrefix("Sources/")
    }

    /// What is wrong on each line of code that `pattern` matches.
    func findings(
        matching pattern: some RegexComponent,
        signs: [String],
        say message: String
    ) -> [Finding] {
        code.enumerated()
            .compactMap { index, line in
                guard line.has(anyOf: signs), line.contains(pattern) else {
                    return nil
                }
                return Finding(path: path, line: index + 1, message: message)
            }
    }
}

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

extension String {
    /// Whether a text stands in it, byte by byte: a regular expression takes a thousand times as long to find nothing.
    func has(_ text: String) -> Bool {
        withCString { all in text.withCString { strstr(all, $0) != nil } }
    }

    /// Whether any of the texts stands in it.
    func has(anyOf texts: [String]) -> Bool {
        texts.contains(where: has)
    }
}
