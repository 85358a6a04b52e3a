import Foundation
package import GatewayModel
import Synchronization

/// Which day and month a moment belongs to, in the installation's time zone.
package final class QuotaCalendar: Sendable {
    /// The name of the time zone.
    package let timeZone: String
    let calendar: Calendar
    private let last = Mutex<QuotaWindows?>(nil)
    /// The days that reports have asked for of late; to work a day out costs more than to add it up.
    private let days = Mutex<[CalendarDay: QuotaWindows.Window?]>([:])
    private static let maximumDays = 1024

    /// Makes a calendar for a time zone such as `Europe/Berlin` or `UTC`; nothing when there is no such zone.
    package init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else {
            return nil
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        timeZone = name
    }

    private init(calendar: Calendar, timeZone: String) {
        self.calendar = calendar
        self.timeZone = timeZone
    }

    /// The calendar of UTC.
    package static let utc = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return QuotaCalendar(calendar: calendar, timeZone: "UTC")
    }()

    /// The day and the month of a moment; a day may have 23 or 25 hours.
    package func windows(at moment: Timestamp) -> QuotaWindows {
        if let known = last.withLock({ $0 }), known.day.contains(moment) {
            return known
        }
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        let windows = QuotaWindows(day: window(.day, of: date), month: window(.month, of: date))
        last.withLock { $0 = windows }
        return windows
    }

    func window(_ unit: Calendar.Component, of date: Date) -> QuotaWindows.Window {
        guard let interval = calendar.dateInterval(of: unit, for: date) else {
            return QuotaWindows.Window(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: .max))
        }
        return QuotaWindows.Window(start: Timestamp(interval.start), end: Timestamp(interval.end))
    }
}

extension Timestamp {
    fileprivate init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}

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
        if let known = days.withLock({ $0[day] }) {
            return known
        }
        let window = findWindow(of: day)
        days.withLock { days in
            if days.count >= Self.maximumDays {
                days = [:]
            }
            days[day] = .some(window)
        }
        return window
    }

    private func findWindow(of day: CalendarDay) -> QuotaWindows.Window? {
        // Noon is part of every day, which midnight is not where clocks are set forward at midnight.
        let noon = DateComponents(year: day.year, month: day.month, day: day.day, hour: 12)
        guard let date = calendar.date(from: noon) else {
            return nil
        }
        let window = window(.day, of: date)
        return self.day(of: window.start) == day ? window : nil
    }
}
