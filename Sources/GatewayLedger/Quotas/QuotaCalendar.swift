import Foundation
package import GatewayModel
import Synchronization

/// Which day and month a moment belongs to, in the installation's time zone.
package final class QuotaCalendar: Sendable {
    let calendar: Calendar
    private let last = Mutex<QuotaWindows?>(nil)

    /// Makes a calendar for a time zone such as `Europe/Berlin` or `UTC`; nothing when there is no such zone.
    package init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else {
            return nil
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    private init(calendar: Calendar) {
        self.calendar = calendar
    }

    /// The calendar of UTC.
    package static let utc = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return QuotaCalendar(calendar: calendar)
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

    private func window(_ unit: Calendar.Component, of date: Date) -> QuotaWindows.Window {
        guard let interval = calendar.dateInterval(of: unit, for: date) else {
            return QuotaWindows.Window(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: .max))
        }
        return QuotaWindows.Window(start: Timestamp(interval.start), end: Timestamp(interval.end))
    }
}

extension Timestamp {
    init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
