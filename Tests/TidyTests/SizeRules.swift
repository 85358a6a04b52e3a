import Testing

/// Files and functions that fit into a reader's head.
struct SizeRules {
    static let linesPerFile = 250
    static let linesPerFunction = 60
    static let bytesPerFile = 1 << 20

    @Test(arguments: Repository.here.sources)
    func `files and functions are short`(file: SourceFile) {
        Finding.report(Self.fileFindings(in: file) + Self.functionFindings(in: file))
    }

    @Test
    func `no file is larger than 1 MiB`() {
        let large = Repository.here.sizes.filter { $0.value > Self.bytesPerFile }
        Finding.report(
            large.map { Finding(path: $0.key, line: 1, message: "is \($0.value) bytes; make it where it is needed.") }
        )
    }

    @Test(arguments: [(linesPerFunction, 0), (linesPerFunction + 1, 1)])
    func `a function may have 60 lines and no more`(lines: Int, count: Int) {
        let body = Array(repeating: "    step()", count: lines - 2)
        let text = (["struct A {", "  func long(", ") { // {"] + body.dropFirst() + ["}", "}"]).joined(separator: "\n")
        #expect(Self.functionFindings(in: SourceFile(path: "A.swift", text: text)).count == count)
    }

    @Test(arguments: [(linesPerFile, 0), (linesPerFile + 1, 1)])
    func `a file may have 250 lines and no more`(lines: Int, count: Int) {
        let text = String(repeating: "\n", count: lines)
        #expect(Self.fileFindings(in: SourceFile(path: "A.swift", text: text)).count == count)
    }

    static func fileFindings(in file: SourceFile) -> [Finding] {
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        var findings: [Finding] = []
        if count > linesPerFile {
            let message = "\(count) lines; \(linesPerFile) are allowed. Split it by type or by verb."
            findings.append(Finding(path: file.path, line: linesPerFile + 1, message: message))
        }
        return findings
    }

    /// Counts from the declaration's own line to the brace that closes its body.
    static func functionFindings(in file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        let pattern = /\b(?:func\s+\S|init[?(<]|deinit\b|subscript\b)/
        for (index, line) in file.code.enumerated()
        where line.has(anyOf: ["func ", "init", "subscript"]) && line.contains(pattern) {
            guard let end = endOfBody(from: index, in: file.code) else {
                continue
            }
            let count = end - index + 1
            if count > linesPerFunction {
                let message = "a function of \(count) lines; \(linesPerFunction) are allowed. Give its parts names."
                findings.append(Finding(path: file.path, line: index + 1, message: message))
            }
        }
        return findings
    }

    /// The line that closes the body which the declaration on `start` opens; nothing when it opens none.
    private static func endOfBody(from start: Int, in code: [String]) -> Int? {
        var parentheses = 0
        var braces = 0
        for (index, line) in code[start...].enumerated() {
            for character in line {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{": braces += 1
                case "}" where braces == 0: return nil
                case "}":
                    braces -= 1
                    if braces == 0, parentheses <= 0 {
                        return start + index
                    }
                default: break
                }
            }
            if braces == 0, parentheses == 0, !line.contains("{"), !opensBelow(start + index, in: code) {
                return nil
            }
        }
        return nil
    }

    /// Whether the next line goes on with a declaration that has not opened its body yet.
    private static func opensBelow(_ index: Int, in code: [String]) -> Bool {
        guard index + 1 < code.count else {
            return false
        }
        let next = code[index + 1].trimmingPrefix(/\s+/)
        return ["{", "where ", "->", "throws", "async", "rethrows"].contains { next.hasPrefix($0) }
    }
}
