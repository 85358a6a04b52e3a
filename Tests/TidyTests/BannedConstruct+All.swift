extension BannedConstruct {
    /// All of them.
    static let all: [BannedConstruct] = crashes + tasks + borders + names + clocks + speed + blackBox

    private static let crashes = [
        BannedConstruct(
            signs: ["try!"],
            pattern: { /\btry!/ },
            place: .everySwiftFile,
            instead: "try! crashes the server for everybody. Throw a GatewayError, or handle it here.",
            example: "let file = try! open()",
            harmless: "let file = try? open() // try! would crash"
        ),
        BannedConstruct(
            signs: ["as!"],
            pattern: { /\bas!/ },
            place: .everySwiftFile,
            instead: "as! crashes the server for everybody. Use as?, or a type that needs no cast.",
            example: "let name = value as! String",
            harmless: "let name = value as? String"
        ),
        BannedConstruct(
            signs: ["!"],
            pattern: { /[\w\])?]!(?![=\w])/ },
            place: .everySwiftFile,
            instead: "A forced unwrap crashes the server for everybody. Use guard let, or #require in a test.",
            example: "let first = names.first!",
            harmless: "let differs = first != second && !third"
        ),
        BannedConstruct(
            signs: ["fatalError"],
            pattern: { /\bfatalError\(/ },
            place: .sources,
            instead: "Finish the code, or state with precondition what cannot happen and why.",
            example: "fatalError(\"not implemented\")",
            harmless: "precondition(count > 0, \"fatalError(\")"
        ),
    ]

    private static let tasks = [
        BannedConstruct(
            signs: ["Task"],
            pattern: { /\bTask\s*(?:<[^>]*>)?\s*(?:\([^)]*\)\s*)?\{/ },
            place: .sources,
            instead: "Nobody waits for a bare Task. Use a task group, or a Service in the ServiceGroup.",
            example: "Task(priority: .low) { await poll() }",
            harmless: "try await withThrowingTaskGroup { group in }"
        ),
        BannedConstruct(
            signs: ["Task"],
            pattern: { /\bTask(?:\s*<[^>]*>)?\s*\.\s*(?:detached|immediate)\b/ },
            place: .sources,
            instead: "Nobody waits for a detached task. Use a task group, or a Service in the ServiceGroup.",
            example: "Task.detached { await poll() }",
            harmless: "try Task.checkCancellation()"
        ),
        BannedConstruct(
            signs: ["HTTPClient"],
            pattern: { /\bHTTPClient\.shared\b/ },
            place: .everySwiftFile,
            instead: "It follows redirects with the upstream key. Use the client that GatewayKling configures.",
            example: "let client = HTTPClient.shared",
            harmless: "let client = HTTPClient(configuration: settings)"
        ),
    ]

    private static let borders = [
        BannedConstruct(
            signs: ["print(", "Print(", "dump("],
            pattern: { /(?:^|[^.\w])(?:debugPrint|print|dump)\(/ },
            place: .sourcesExcept("kling-gateway"),
            instead: "Only the executable writes to standard output. Use a Logger, or hand the text back.",
            example: "    print(\"done\")",
            harmless: "    report.print(done)"
        ),
        BannedConstruct(
            signs: ["public", "open"],
            pattern: {
                /\b(?:public|open)\s+(?:\w+\s+)*(?:struct|class|enum|actor|protocol|func|var|let|init|extension|import|typealias)\b/
            },
            place: .sources,
            instead: "There is no outside. Use package, or no modifier at all.",
            example: "public struct Video {}",
            harmless: "logger[metadataKey: \"public\"] = \"public struct\""
        ),
    ]

    private static let names = [
        BannedConstruct(
            signs: ["Manager", "Helper", "Util", "Base", "Impl", "Info", "Data"],
            pattern: {
                /\b(?:struct|class|enum|actor|protocol|typealias)\s+\w*(?:Manager|Helper|Helpers|Util|Utils|Utility|Base|Impl|Info|Data)\b/
            },
            place: .everySwiftFile,
            instead: "The name says nothing. Name the thing in the words of the domain.",
            example: "struct VideoManager {}",
            harmless: "struct Database {}"
        )
    ]

    private static let clocks = [
        BannedConstruct(
            signs: ["sleep"],
            pattern: { /\b(?:Thread\.sleep|usleep|nanosleep)\b/ },
            place: .everySwiftFile,
            instead: "It blocks a thread that others need. Use a clock that is handed in.",
            example: "Thread.sleep(forTimeInterval: 1)",
            harmless: "try await clock.sleep(for: .seconds(1))"
        ),
        BannedConstruct(
            signs: ["Task"],
            pattern: { /\bTask\.sleep\b/ },
            place: .tests,
            instead: "A test that waits for the real clock is slow and fails at random. Use the manual clock.",
            example: "try await Task.sleep(for: .seconds(1))",
            harmless: "await clock.advance(by: .seconds(1))"
        ),
        BannedConstruct(
            signs: ["timeLimit"],
            pattern: { /\.timeLimit\(\.minutes\(\d\)\)/ },
            place: .tests,
            instead: "A busy machine takes longer. The limit is there for what hangs: give it ten minutes.",
            example: "@Test(.timeLimit(.minutes(1)))",
            harmless: "@Test(.timeLimit(.minutes(10)))"
        ),
    ]
}
