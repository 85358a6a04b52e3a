import GatewayModel
import Testing

struct TimestampTests {
    private static let most = Timestamp(milliseconds: .max)
    private static let least = Timestamp(milliseconds: .min)

    @Test(
        arguments: [
            (0, 0), (999, 0), (1000, 1), (1_790_000_000_999, 1_790_000_000), (-1, -1), (-999, -1), (-1000, -1),
            (-1001, -2),
            (Int64.max, 9_223_372_036_854_775), (Int64.min, -9_223_372_036_854_776),
        ] as [(Int64, Int64)]
    )
    func `seconds are rounded down`(milliseconds: Int64, seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
    }

    @Test(
        arguments: [(0, 0), (86_399_999, 0), (86_400_000, 1), (-1, -1), (-86_400_000, -1), (-86_400_001, -2)]
            as [(Int64, Int64)]
    )
    func `days are rounded down`(milliseconds: Int64, day: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).day == day)
    }

    @Test(
        arguments: [
            (1_790_000_000, 1_790_000_000_000), (-1, -1000), (Int64.max, Int64.max), (Int64.min, Int64.min),
        ] as [(Int64, Int64)]
    )
    func `seconds become milliseconds, as far as those reach`(seconds: Int64, milliseconds: Int64) {
        #expect(Timestamp(seconds: seconds).milliseconds == milliseconds)
    }

    @Test
    func `moments and durations add up`() {
        let moment = Timestamp(milliseconds: 1_790_000_000_000)
        #expect(moment + .seconds(5) == Timestamp(milliseconds: 1_790_000_005_000))
        #expect(moment - .milliseconds(1) == Timestamp(milliseconds: 1_789_999_999_999))
        #expect((moment + .seconds(90)) - moment == .seconds(90))
        #expect(moment - (moment + .seconds(90)) == .seconds(-90))
        #expect(moment < moment + .milliseconds(1))
        #expect(moment + .microseconds(999) == moment)
    }

    @Test
    func `moments stop at either end of time instead of wrapping`() {
        #expect(Self.most + .milliseconds(1) == Self.most)
        #expect(Self.most + .seconds(Int64.max) == Self.most)
        #expect(Self.least - .milliseconds(1) == Self.least)
        #expect(Self.least - .seconds(Int64.max) == Self.least)
        #expect(Self.least + .seconds(Int64.min) == Self.least)
        #expect(Self.most - .seconds(Int64.min) == Self.most)
    }

    @Test
    func `the longest span between two moments is a duration`() {
        #expect(Self.most - Self.least == .milliseconds(Int64.max) + .milliseconds(Int64.max) + .milliseconds(1))
        #expect(Self.least - Self.most < .zero)
    }

    private static let lastWholeSecond = Duration.seconds(9_223_372_036_854_775)

    private static let spans: [(Duration, Int64)] = [
        (.zero, 0), (.microseconds(999), 0), (.microseconds(-999), 0), (.seconds(1), 1000),
        (.milliseconds(-1500), -1500), (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
        (lastWholeSecond + .milliseconds(807), .max), (lastWholeSecond + .milliseconds(808), .max),
        (Duration.zero - lastWholeSecond - .milliseconds(999), .min),
    ]

    @Test(arguments: spans)
    func `a duration has whole milliseconds, as far as those reach`(duration: Duration, milliseconds: Int64) {
        #expect(duration.milliseconds == milliseconds)
    }
}
