import GatewayLedger
import GatewayModel
import Testing

struct QuotaCalendarTests {
    /// Moments with the day and month they belong to, in seconds since 1970 (`date -u -d … +%s`).
    private static let table: [(zone: String, moment: Int64, day: ClosedRange<Int64>, month: ClosedRange<Int64>)] = [
        ("UTC", 1_790_000_000, 1_789_948_800...1_790_035_200, 1_788_220_800...1_790_812_800),
        ("UTC", 1_790_812_799, 1_790_726_400...1_790_812_800, 1_788_220_800...1_790_812_800),
        ("UTC", 1_790_812_800, 1_790_812_800...1_790_899_200, 1_790_812_800...1_793_491_200),
        // 2026-03-29 in Berlin has 23 hours, 2026-10-25 has 25.
        ("Europe/Berlin", 1_774_749_600, 1_774_738_800...1_774_821_600, 1_772_319_600...1_774_994_400),
        ("Europe/Berlin", 1_792_900_000, 1_792_879_200...1_792_969_200, 1_790_805_600...1_793_487_600),
        // Midnight comes twice in Havana on 2026-11-01, and the day and the month begin with the first.
        ("America/Havana", 1_793_507_400, 1_793_505_600...1_793_595_600, 1_793_505_600...1_796_101_200),
        ("America/Havana", 1_793_511_000, 1_793_505_600...1_793_595_600, 1_793_505_600...1_796_101_200),
        // Half an hour ahead of the hour.
        ("Asia/Kolkata", 1_790_000_000, 1_789_929_000...1_790_015_400, 1_788_201_000...1_790_793_000),
    ]

    @Test(arguments: table.indices)
    func `a moment belongs to the day and the month of the time zone`(index: Int) throws {
        let row = Self.table[index]
        let windows = try #require(QuotaCalendar(timeZone: row.zone)).windows(at: Timestamp(seconds: row.moment))
        #expect(windows.day.start.seconds == row.day.lowerBound)
        #expect(windows.day.end.seconds == row.day.upperBound)
        #expect(windows.month.start.seconds == row.month.lowerBound)
        #expect(windows.month.end.seconds == row.month.upperBound)
    }

    @Test
    func `each moment has its own day, whatever was asked before`() {
        let calendar = QuotaCalendar.utc
        for hours in [0, 23, 24, 1, 720, 0] as [Int64] {
            let moment = Timestamp(seconds: 1_790_035_200 + hours * 3600)
            let windows = calendar.windows(at: moment)
            #expect(windows.day.contains(moment))
            #expect(windows.month.contains(moment))
        }
    }

    @Test
    func `a time zone that does not exist is none`() {
        #expect(QuotaCalendar(timeZone: "Europe/Atlantis") == nil)
        #expect(QuotaCalendar(timeZone: "") == nil)
    }
}
