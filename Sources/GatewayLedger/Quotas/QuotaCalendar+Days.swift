import Foundation
package import GatewayModel

extension QuotaCalendar {
    /// The day that is written as `2026-11-22`; nothing when there is no such day.
    package func day(named text: String) -> QuotaWindows.Window? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], case let numbers = parts.compactMap({ Int($0) }),
            numbers.count == 3, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") })
        else {
            return nil
        }
        let named = DateComponents(year: numbers[0], month: numbers[1], day: numbers[2], hour: 12)
        guard let noon = calendar.date(from: named),
            case let found = calendar.dateComponents([.year, .month, .day], from: noon), found.year == named.year,
            found.month == named.month, found.day == named.day
        else {
            return nil
        }
        return windows(at: Timestamp(noon)).day
    }
}
