import GatewayModel
import Testing

@testable import GatewayLedger

struct UsagePeriodTests {
    private static func period(_ first: String, _ last: String, zone: String = "UTC") throws -> UsagePeriod {
        try UsagePeriod(
            from: try #require(CalendarDay(first)),
            through: try #require(CalendarDay(last)),
            in: try #require(QuotaCalendar(timeZone: zone))
        )
    }

    @Test(arguments: ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia"])
    func `days and months follow each other without a gap, and are those of the quotas`(zone: String) throws {
        let calendar = try #require(QuotaCalendar(timeZone: zone))
        for year in [2011, 2018, 2026] {
            let period = try Self.period("\(year)-01-01", "\(year)-12-31", zone: zone)
            // On 2011-12-30 there was no day in Samoa.
            let isLeftOut = zone == "Pacific/Apia" && year == 2011
            #expect(period.days.count == (isLeftOut ? 364 : 365))
            #expect(period.months.count == 12)
            for spans in [period.days, period.months] {
                #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.window.end == $1.window.start })
            }
            for day in period.days {
                #expect(calendar.windows(at: day.window.start).day == day.window)
                #expect(calendar.day(of: day.window.end - .milliseconds(1)).description == day.name)
            }
            for month in period.months {
                #expect(calendar.windows(at: month.window.start).month == month.window)
            }
        }
    }

    @Test func `days are the same however often they are asked for, and however many others between`() throws {
        let calendar = try #require(QuotaCalendar(timeZone: "Europe/Berlin"))
        func days(of year: Int) throws -> [UsagePeriod.Span] {
            try UsagePeriod(
                from: CalendarDay(year: year, month: 1, day: 1),
                through: CalendarDay(year: year, month: 12, day: 31),
                in: calendar
            )
            .days
        }
        let first = try days(of: 2026)
        #expect(try days(of: 2026) == first)
        for year in 2010...2015 {
            #expect(try days(of: year) == Self.period("\(year)-01-01", "\(year)-12-31", zone: "Europe/Berlin").days)
        }
        #expect(try days(of: 2026) == first)
    }

    @Test func `a month that is cut off is as long as its days`() throws {
        let period = try Self.period("2026-10-30", "2026-11-02", zone: "Europe/Berlin")
        #expect(period.months.map(\.name) == ["2026-10", "2026-11"])
        #expect(period.months[0].window.start == period.days[0].window.start)
        #expect(period.months[0].window.end == period.days[1].window.end)
        #expect(period.months[1].window.end == period.days[3].window.end)
    }

    @Test(
        arguments: [
            ("2026-01-01", "2027-01-01", nil), ("2026-01-01", "2027-01-02", "to"), ("2026-05-05", "2026-05-05", nil),
            ("2026-05-05", "2026-05-04", "from"), ("1970-01-01", "9999-12-31", "to"),
        ] as [(String, String, String?)]
    )
    func `a period has one day at least and 366 at most`(first: String, last: String, field: String?) throws {
        do {
            let period = try Self.period(first, last)
            #expect(field == nil)
            #expect((1...UsagePeriod.maximumDays).contains(period.days.count))
        } catch let error as GatewayError {
            #expect(error.code == .invalidField)
            #expect(error.parameter == field)
        }
    }
}
