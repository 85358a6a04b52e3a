import GatewayModel
import Testing

@testable import GatewayOperations

struct LocalTimeTests {
    /// Such as Berlin, which sets its clocks back by an hour at 2026-10-25T01:00:00Z.
    private static let berlin = LocalTime { $0.seconds < 1_792_890_000 ? 7200 : 3600 }
    private static let now = Timestamp(seconds: 1_796_000_000)

    @Test(
        arguments: [
            (0, "2026-11-29 22:05:11 +0000"), (3600, "2026-11-29 23:05:11 +0100"),
            (7200, "2026-11-30 00:05:11 +0200"), (-12_600, "2026-11-29 18:35:11 -0330"),
            (20_700, "2026-11-30 03:50:11 +0545"),
        ]
    )
    func `a moment has its zone beside it`(offset: Int, text: String) {
        #expect(LocalTime { _ in offset }.text(Timestamp(seconds: 1_795_989_911)) == text)
    }

    @Test(
        arguments: [
            ("2026-11-29T22:05:11Z", "2026-11-29T22:05:11Z"), ("2026-11-29T22:05:11+0100", "2026-11-29T21:05:11Z"),
            ("2026-11-29 22:05:11 +01:00", "2026-11-29T21:05:11Z"), ("2026-11-29 22:05 -0330", "2026-11-30T01:35:00Z"),
            ("2026-11-29 22:05:11", "2026-11-29T21:05:11Z"), ("2026-11-29T22:05", "2026-11-29T21:05:00Z"),
            ("2026-11-29", "2026-11-28T23:00:00Z"), ("2026-07-01", "2026-06-30T22:00:00Z"),
            ("2026-10-25 00:30", "2026-10-24T22:30:00Z"), ("2026-10-25 04:00", "2026-10-25T03:00:00Z"),
        ]
    )
    func `a moment is read with its zone or in the local one`(text: String, moment: String) {
        #expect(Self.berlin.moment(text, now: Self.now)?.text == moment)
    }

    @Test(arguments: [("2h", 7200), ("30s", 30), ("90d", 90 * 86_400)] as [(String, Int64)])
    func `a span lies before now`(text: String, seconds: Int64) {
        #expect(Self.berlin.moment(text, now: Self.now) == Self.now - .seconds(seconds))
    }

    @Test(
        arguments: [
            "", "yesterday", "2026-02-30", "2026-11-29T", "2026-11-29X22:05", "2026-11-29T22", "2026-11-29T24:00",
            "2026-11-29T22:60", "2026-11-29T22:05:11+1", "2026-11-29T22:05:11 ", "2026-11-29T22:05:11+2400",
            "2026-11-29T2:05", "2026-11-29T22:05:11ZZ", "-2h", "2026-11-29T２２:05",
        ]
    )
    func `anything else is no moment`(text: String) {
        #expect(Self.berlin.moment(text, now: Self.now) == nil)
    }

    @Test func `what is written can be read`() {
        for seconds in stride(from: Int64(-86_400), through: 4_000_000_000, by: 12_345_678) where seconds >= 0 {
            let moment = Timestamp(seconds: seconds)
            #expect(Self.berlin.moment(Self.berlin.text(moment), now: Self.now) == moment)
        }
    }

    @Test func `other texts of a view stay as they are`() {
        #expect("never".inLocalTime == "never")
        #expect("2026-11-29T22:05:11Z".inLocalTime == LocalTime.system.text(Timestamp(seconds: 1_795_989_911)))
    }
}
