import Testing

/// How every text file is written, and what must never be written into one.
struct TextRules {
    /// What a leaked secret looks like.
    static let secrets: [(what: String, sign: String, pattern: @Sendable () -> Regex<Substring>)] = [
        ("a tenant key", "kgw_", { /\bkgw_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}\b/ }),
        ("an API key", "sk-", { /\bsk-[0-9A-Za-z_-]{24,}/ }),
        ("a private key", "-----BEGIN", { /-----BEGIN [A-Z ]*PRIVATE KEY-----/ }),
        ("a webhook secret", "whsec_", { /\bwhsec_[0-9A-Za-z+\/]{32,}/ }),
        ("a cloud access key", "AKIA", { /\bAKIA[0-9A-Z]{16}\b/ }),
        ("a repository token", "gh", { /\b(?:ghp|gho|ghs)_[0-9A-Za-z_]{30,}/ }),
    ]

    @Test(arguments: Repository.here.files)
    func `a text file ends its lines cleanly`(file: SourceFile) {
        Finding.report(Self.whitespaceFindings(in: file))
    }

    @Test(arguments: Repository.here.files)
    func `a text file holds no secret`(file: SourceFile) {
        Finding.report(Self.secretFindings(in: file))
    }

    @Test(arguments: [
        ("a \nb\n", [1]), ("a\n\tb\n", [2]), ("a\r\nb\n", [1]), ("a\nb", [2]), ("a\n\n", [2]), ("a\nb\n", []),
    ])
    func `unclean ends of lines are found`(text: String, lines: [Int]) {
        #expect(Self.whitespaceFindings(in: SourceFile(path: "a.md", text: text)).map(\.line) == lines)
    }

    @Test(arguments: [
        "kgw_" + String(repeating: "a", count: 12) + "_" + String(repeating: "b", count: 43),
        "sk-" + String(repeating: "a", count: 24), "-----BEGIN EC " + "PRIVATE KEY-----",
        "whsec_" + String(repeating: "a", count: 32), "AKIA" + String(repeating: "A", count: 16),
        "ghp_" + String(repeating: "a", count: 36),
    ])
    func `a secret is found`(secret: String) {
        let file = SourceFile(path: "a.md", text: "one\nkey: \"\(secret)\"\n")
        #expect(Self.secretFindings(in: file).map(\.line) == [2])
    }

    static func whitespaceFindings(in file: SourceFile) -> [Finding] {
        var findings = file.lines.enumerated()
            .compactMap { index, line -> Finding? in
                let message: String
                if line.has("\t") {
                    message = "a tab; indent by spaces."
                } else if line.unicodeScalars.last.map(\.properties.isWhitespace) == true {
                    message = "white space at the end of the line; remove it."
                } else {
                    return nil
                }
                return Finding(path: file.path, line: index + 1, message: message)
            }
        let endsWell = file.lines.last == "" && file.lines.dropLast().last?.isEmpty != true
        if !endsWell, file.lines != [""] {
            let line = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
            findings.append(Finding(path: file.path, line: line, message: "end the file with exactly one line break."))
        }
        return findings
    }

    static func secretFindings(in file: SourceFile) -> [Finding] {
        file.lines.enumerated()
            .flatMap { index, line in
                secrets.filter { line.has($0.sign) && line.contains($0.pattern()) }
                    .map { secret in
                        let message = "looks like \(secret.what). Revoke it if it was real, and make it up at run time."
                        return Finding(path: file.path, line: index + 1, message: message)
                    }
            }
    }
}
