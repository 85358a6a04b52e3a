import GatewayLedger
import GatewayModel
import Testing

struct QuotaDayTests {
    @Test(arguments: [
        ("UTC", "2026-11-22", 1_795_305_600, 86_400), ("Europe/Berlin", "2026-11-22", 1_795_302_000, 86_400),
        ("Europe/Berlin", "2026-03-29", 1_774_738_800, 82_800), ("Europe/Berlin", "2026-10-25", 1_792_879_200, 90_000),
        ("UTC", "2028-02-29", 1_835_395_200, 86_400),
    ])
    func `a day begins and ends in the time zone`(zone: String, day: String, start: Int64, seconds: Int64) throws {
        let calendar = try #require(QuotaCalendar(timeZone: zone))
        let window = try #require(calendar.day(named: day))
        #expect(window.start == Timestamp(seconds: start))
        #expect(window.end == Timestamp(seconds: start + seconds))
    }

    @Test(arguments: [
        "", "2026", "2026-11", "2026-11-31", "2026-02-29", "2026-13-01", "2026-00-10", "26-11-22", "2026-1-2",
        "2026-11-22T00", "+026-11-22", "2026-+1-22", "22.11.2026", "2026-11-2 ", "٢٠٢٦-١١-٢٢", "today",
    ])
    func `what is no day is none`(text: String) {
        #expect(QuotaCalendar.utc.day(named: text) == nil)
    }
}
