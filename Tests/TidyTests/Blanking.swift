import Testing

/// Replaces comments and the contents of string literals by spaces, so that a rule about code reads code alone.
///
/// Line breaks stay where they are. Code inside an interpolation stays code. Regex literals are read as code.
struct Blanking {
    private let input: [Character]
    private var output: [Character] = []
    private var position = 0

    static func blank(_ text: String) -> String {
        var blanking = Blanking(input: Array(text))
        blanking.readCode(until: nil)
        return String(blanking.output)
    }

    private init(input: [Character]) {
        self.input = input
        output.reserveCapacity(input.count)
    }

    /// Reads code up to the parenthesis that closes an interpolation, or up to the end.
    private mutating func readCode(until end: Character?) {
        var depth = 0
        while position < input.count {
            switch input[position] {
            case "/" where starts(with: "//"): blankLine()
            case "/" where starts(with: "/*"): blankComment()
            case "\"": readString(pounds: 0)
            case "#" where poundsBeforeQuote > 0: readString(pounds: poundsBeforeQuote)
            case "(":
                depth += 1
                keep()
            case ")" where end != nil && depth == 0: return
            case ")":
                depth -= 1
                keep()
            default: keep()
            }
        }
    }

    private mutating func readString(pounds: Int) {
        let fence = String(repeating: "#", count: pounds)
        keep(pounds)
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        keep(quotes.count)
        while position < input.count {
            if starts(with: quotes + fence) {
                keep(quotes.count + pounds)
                return
            } else if starts(with: "\\" + fence + "(") {
                blank(1 + pounds)
                keep()
                readCode(until: ")")
                keep()
            } else if starts(with: "\\" + fence) {
                blank(2 + pounds)
            } else {
                blank(1)
            }
        }
    }

    private mutating func blankLine() {
        while position < input.count, !input[position].isNewline {
            blank(1)
        }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < input.count
    }

    private var poundsBeforeQuote: Int {
        let pounds = input[position...].prefix { $0 == "#" }.count
        return position + pounds < input.count && input[position + pounds] == "\"" ? pounds : 0
    }

    private func starts(with text: String) -> Bool {
        input[position...].starts(with: text)
    }

    private mutating func keep(_ count: Int = 1) {
        let end = min(position + count, input.count)
        output.append(contentsOf: input[position..<end])
        position = end
    }

    private mutating func blank(_ count: Int) {
        let end = min(position + count, input.count)
        output.append(contentsOf: input[position..<end].map { $0.isNewline ? $0 : " " })
        position = end
    }
}

/// The other rules stand on this one: what is a comment or a string is not code.
struct BlankingRules {
    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("\"a // b\" // c", "\"      \"     "),
        ("\"a \\\" b\" c", "\"      \" c"),
        ("\"a \\(b(c) + \"d\") e\" f", "\"   (b(c) + \" \")  \" f"),
        ("#\"a \" \\(b\"# c", "#\"       \"# c"),
        ("#\"a \\#(b)\"# c", "#\"    (b)\"# c"),
        ("\"\"\"\na \" // b\n\"\"\" c", "\"\"\"\n        \n\"\"\" c"),
        ("f(\")\") { x }", "f(\" \") { x }"),
    ])
    func `comments and strings are blanked, and nothing else`(text: String, code: String) {
        #expect(Blanking.blank(text) == code)
    }
}
