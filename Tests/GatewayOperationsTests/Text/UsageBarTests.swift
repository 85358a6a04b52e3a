import GatewayOperations
import Testing

struct UsageBarTests {
    @Test(
        arguments: [
            (0, 0, 100, "░░░░░░░░░░"), (1, 0, 100, "█░░░░░░░░░"), (50, 0, 100, "█████░░░░░"),
            (99, 0, 100, "█████████░"), (100, 0, 100, "██████████"), (250, 0, 100, "██████████"),
            (0, 1, 100, "▒░░░░░░░░░"), (30, 20, 100, "███▒▒░░░░░"), (1, 1, 100, "█░░░░░░░░░"),
            (95, 5, 100, "█████████▒"), (60, 60, 100, "██████▒▒▒▒"), (0, 0, 0, "██████████"),
            (.max, .max, .max, "██████████"), (.max / 2, 0, .max, "████░░░░░░"),
        ] as [(Int64, Int64, Int64, String)]
    )
    func `a bar shows what is used and held, and is full only where nothing is left`(
        used: Int64,
        held: Int64,
        limit: Int64,
        bar: String
    ) {
        #expect(UsageBar.text(used: used, held: held, of: limit, width: 10) == bar)
    }

    @Test(arguments: [-1, 0, 1, 2, 8, 30, 400])
    func `a bar has the width that it is given, and one column at the least`(width: Int) {
        for used in [0, 1, 50, 100, 101] as [Int64] {
            #expect(UsageBar.text(used: used, of: 100, width: width).columns == max(1, width))
        }
    }

    @Test(
        arguments: [
            (0, 100, 0), (1, 100, 1), (999, 1000, 99), (100, 100, 100), (250, 100, 250), (0, 0, 100), (-5, 100, 0),
            (.max, 1, .max), (.max, .max, 100),
        ] as [(Int64, Int64, Int64)]
    )
    func `a percentage is rounded down, and may be above a hundred`(taken: Int64, limit: Int64, percent: Int64) {
        #expect(UsageBar.percent(taken, of: limit) == percent)
    }

    @Test(arguments: [(0, 20), (20, 20), (80, 80), (400, 400), (401, 400), (.max, 400)])
    func `lines are 20 to 400 columns wide`(asked: Int, given: Int) {
        #expect(TextStyle(width: asked, drawsBars: true).width == given)
    }

    @Test func `a file has 80 columns and no bars`() {
        #expect(TextStyle.plain == TextStyle(width: 80, drawsBars: false))
    }
}
