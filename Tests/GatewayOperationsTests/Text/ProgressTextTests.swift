import GatewayModel
import GatewayOperations
import Testing

struct ProgressTextTests {
    private static func line(_ progress: WorkProgress, after seconds: Int, width: Int = 200) -> String {
        ProgressText.line(progress, elapsed: .seconds(seconds), width: width)
    }

    @Test(
        arguments: [
            (0, 0, "copying  ░░░░░░░░░░░░░░░░░░░░ 0 %, 0 of 1000 rows"),
            (500, 0, "copying  ██████████░░░░░░░░░░ 50 %, 500 of 1000 rows"),
            (250, 5, "copying  █████░░░░░░░░░░░░░░░ 25 %, 250 of 1000 rows, 50 rows/s, about 15s left"),
            (1000, 4, "copying  ████████████████████ 100 %, 1000 of 1000 rows, 250 rows/s"),
            (1200, 4, "copying  ████████████████████ 100 %, 1200 of 1000 rows, 300 rows/s"),
        ] as [(Int64, Int, String)]
    )
    func `done, total, rate and what is left`(done: Int64, seconds: Int, line: String) {
        #expect(Self.line(WorkProgress("copying", done: done, of: 1000, .rows), after: seconds) == line)
    }

    @Test func `without a total there is neither a bar nor an estimate`() {
        let reading = WorkProgress("reading the upstream's list", done: 300, of: nil, .tasks)
        #expect(Self.line(reading, after: 3) == "reading the upstream's list  300 tasks, 100 tasks/s")
        #expect(Self.line(WorkProgress("checking the file", done: 0, of: nil, .bytes), after: 3) == "checking the file")
    }

    @Test func `bytes have units`() {
        let copying = WorkProgress("copying", done: 1_000_000, of: 4_000_000, .bytes)
        #expect(Self.line(copying, after: 2).hasSuffix("25 %, 1.0 MB of 4.0 MB, 500.0 kB/s, about 6s left"))
    }

    @Test(arguments: [10, 20, 40])
    func `a line is no longer than the terminal`(width: Int) {
        let line = Self.line(WorkProgress("copying", done: 1, of: .max, .rows), after: 60, width: width)
        #expect(line.columns == width)
    }
}
