import GatewayModel
import Synchronization

/// The header field `Date`, made once a second.
final class DateHeader: Sendable {
    private struct Made {
        var second: Int64 = .min
        var text = ""
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private let made = Mutex(Made())

    /// The moment as HTTP writes it (RFC 9110, 5.6.7).
    func text(at moment: Timestamp) -> String {
        let second = moment.seconds
        return made.withLock { made in
            if made.second != second {
                made = Made(second: second, text: Self.text(at: moment))
            }
            return made.text
        }
    }

    private static func text(at moment: Timestamp) -> String {
        let date = CalendarDay(daysSinceEpoch: moment.day)
        let weekday = weekdays[Int(((moment.day % 7) + 7) % 7)]
        let second = moment.seconds - moment.day * 86_400
        func digits(_ number: Int64) -> String {
            number < 10 ? "0\(number)" : "\(number)"
        }
        let time = [second / 3600, second / 60 % 60, second % 60].map(digits).joined(separator: ":")
        return "\(weekday), \(digits(Int64(date.day))) \(months[date.month - 1]) \(date.year) \(time) GMT"
    }
}
