/// Something that must not stand in the code, with an example that a test of the rule itself uses.
struct BannedConstruct: Sendable, CustomStringConvertible {
    enum Place {
        case everySwiftFile
        case sources
        case sourcesExcept(String)
        case tests
        case blackBox
    }

    /// One of these stands in every line that the pattern matches.
    let signs: [String]
    let pattern: @Sendable () -> Regex<Substring>
    let place: Place
    let instead: String
    let example: String
    let harmless: String
    /// The file that is made for this: what it is to be used by.
    var exception: String?

    var description: String {
        example
    }

    /// Whether a file is one in which this is banned.
    func applies(to file: SourceFile) -> Bool {
        guard file.path != exception else {
            return false
        }
        return switch place {
        case .everySwiftFile: file.isSwift
        case .sources: file.isSwift && file.isShipped
        case .sourcesExcept(let target): file.isSwift && file.isShipped && file.target != target
        case .tests: file.isSwift && !file.isShipped
        case .blackBox: file.path.hasPrefix("Tests/blackbox/") && file.path.hasSuffix(".py")
        }
    }

    /// A file in which this is banned, for its own test.
    var somewhere: String {
        switch place {
        case .everySwiftFile, .sources, .sourcesExcept: "Sources/GatewayModel/A.swift"
        case .tests: "Tests/GatewayModelTests/A.swift"
        case .blackBox: "Tests/blackbox/api/test_a.py"
        }
    }

    func findings(in file: SourceFile) -> [Finding] {
        applies(to: file) ? file.findings(matching: pattern(), signs: signs, say: instead) : []
    }
}
