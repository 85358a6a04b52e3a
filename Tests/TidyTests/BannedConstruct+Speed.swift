/// What would let a test's verdict hang on how fast the machine is.
extension BannedConstruct {
    static let speed = [
        BannedConstruct(
            signs: ["timeLimit"],
            pattern: { /\.timeLimit\(\.minutes\(\d/ },
            place: .tests,
            instead: "A machine may be slower than you think. The bound of all tests is Patience.minutes.",
            example: "@Test(.timeLimit(.minutes(1)))",
            harmless: "@Test(.timeLimit(.minutes(Patience.minutes)))"
        ),
        BannedConstruct(
            signs: ["yield"],
            pattern: { /Task\.yield/ },
            place: .tests,
            instead:
                "However often it yields, others may not have come as far. Wait with Patience.until or untilAsleep.",
            example: "while events.isEmpty { await Task.yield() }",
            harmless: "try await Patience.until(\"it is there\") { !events.isEmpty }"
        ),
        BannedConstruct(
            signs: ["#expect"],
            pattern: { /#(?:expect|require)\(.*(?:ContinuousClock|SuspendingClock)/ },
            place: .tests,
            instead:
                "How long it takes is a matter of the machine. Expect an order of events, or hand in a manual clock.",
            example: "#expect(ContinuousClock.now - start < .seconds(30))",
            harmless: "#expect(clock.now - start < .seconds(30))"
        ),
        BannedConstruct(
            signs: ["PostgresEngine.open"],
            pattern: { /PostgresEngine\.open(?:Alone)?\([^,]*$/ },
            place: .tests,
            instead: "A server's own bounds are too short for a crowd of tests. Use forTests, or hand in .forTests.",
            example: "let engine = try await PostgresEngine.open(url)",
            harmless: "let engine = try await PostgresEngine.open(url, timeouts: .forTests)"
        ),
    ]

    static let blackBox = [
        BannedConstruct(
            signs: ["sleep"],
            pattern: { /sleep\(/ },
            place: .blackBox,
            instead:
                "After a fixed time it may not have happened yet. Wait with eventually; let_run only sets a pace.",
            example: "    time.sleep(1)",
            harmless: "    let_run(1)",
            exception: "Tests/blackbox/harness/waiting.py"
        ),
        BannedConstruct(
            signs: ["timeout"],
            pattern: { /(?:[ (,]|set)timeout\s*[=(]\s*\d/ },
            place: .blackBox,
            instead: "A machine may be slower than you think. The bounds of all tests are in harness/waiting.py.",
            example: "    httpx.get(url, timeout=5)",
            harmless: "    make_gateway(sandbox, upstream__request_timeout=5)"
        ),
        BannedConstruct(
            signs: ["httpx"],
            pattern: { /httpx\.(?:get|head|post|request)\(/ },
            place: .blackBox,
            instead: "It gives up after five seconds. Use http of harness/waiting.py, which has the bound of tests.",
            example: "    httpx.get(url)",
            harmless: "    http.get(url)",
            exception: "Tests/blackbox/harness/waiting.py"
        ),
        BannedConstruct(
            signs: ["monotonic", "perf_counter", "process_time"],
            pattern: { /assert .*(?:monotonic|perf_counter|process_time)\(/ },
            place: .blackBox,
            instead: "How long it takes is a matter of the machine. Assert an order of events.",
            example: "    assert time.monotonic() - began < 30",
            harmless: "    print(time.monotonic() - began)",
            exception: "Tests/blackbox/harness/waiting.py"
        ),
    ]
}
