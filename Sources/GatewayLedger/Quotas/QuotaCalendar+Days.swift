import Foundation
package import GatewayModel

extension QuotaCalendar {
    /// The day that a moment belongs to.
    package func day(of moment: Timestamp) -> CalendarDay {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return CalendarDay(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    /// The day that is written as `2026-11-22`; nothing when there is no such day.
    package func day(named text: String) -> QuotaWindows.Window? {
        CalendarDay(text).flatMap { window(of: $0) }
    }

    /// From the first moment of a day to the first of the next, as the quotas count it; nothing for a day that the time
    /// zone left out.
    func window(of day: CalendarDay) -> QuotaWindows.Window? {
        // Noon is part of every day, which midnight is not where clocks are set forward at midnight.
        let noon = DateComponents(year: day.year, month: day.month, day: day.day, hour: 12)
        guard let date = calendar.date(from: noon) else {
            return nil
        }
        let window = window(.day, of: date)
        return self.day(of: window.start) == day ? window : nil
    }
}
