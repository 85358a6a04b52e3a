import GatewayModel
import Testing

struct CalendarDayTests {
    @Test(arguments: ["1970-01-01", "2026-11-22", "2024-02-29", "2000-02-29", "9999-12-31", "2026-04-30"])
    func `a day is written as it was read`(text: String) throws {
        #expect(try #require(CalendarDay(text)).description == text)
        #expect(CalendarDay(text)?.monthText == String(text.prefix(7)))
    }

    @Test(
        arguments: [
            "", "2026-11-31", "2026-02-29", "1900-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
            "1969-12-31", "0001-01-01", "26-11-22", "2026-1-2", "2026-11-022", "2026/11/22", "20261122", " 2026-11-22",
            "2026-11-22 ", "2026-11-22T00:00:00Z", "-026-11-22", "2026-11-+2", "٢٠٢٦-11-22", "2026-11", "2026-11-22-1",
        ]
    )
    func `what is no day is refused`(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test func `a day's number and its name stand for each other`() {
        for number in stride(from: Int64(0), through: 2_932_896, by: 97) {
            #expect(CalendarDay(daysSinceEpoch: number).daysSinceEpoch == number)
        }
        #expect(CalendarDay("1970-01-01")?.daysSinceEpoch == 0)
        #expect(CalendarDay("9999-12-31")?.daysSinceEpoch == 2_932_896)
        #expect(CalendarDay("2024-03-01")?.daysSinceEpoch == 19_783)
    }

    @Test(
        arguments: [
            ("2026-11-22", "2026-11-23"), ("2026-02-28", "2026-03-01"), ("2024-02-28", "2024-02-29"),
            ("2026-12-31", "2027-01-01"), ("2026-04-30", "2026-05-01"),
        ]
    )
    func `one day follows another`(day: String, next: String) throws {
        let day = try #require(CalendarDay(day))
        #expect(day.next.description == next)
        #expect(day < day.next)
        #expect(day.firstOfMonth <= day)
    }
}
