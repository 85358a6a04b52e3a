package import GatewayModel
import Glibc

/// Moments as people read and type them: in the time zone of whoever gives the command.
package struct LocalTime: Sendable {
    /// What a moment is written as, in words.
    package static let rule =
        "write a span before now such as 2h, a day such as 2026-11-29, or a moment such as 2026-11-29T22:05:11Z"

    private let offset: @Sendable (Timestamp) -> Int

    /// Takes a time zone.
    /// - Parameter offset: How many seconds east of UTC it is at a moment.
    package init(offset: @escaping @Sendable (Timestamp) -> Int) {
        self.offset = offset
    }

    /// The zone of the process: that of `TZ`, else the machine's.
    package static let system = LocalTime { moment in
        var (time, parts) = (time_t(moment.seconds), tm())
        tzset()
        return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff
    }

    /// A moment such as `2026-11-29 23:05:11 +0100`.
    package func text(_ moment: Timestamp) -> String {
        let offset = offset(moment)
        let shown = (moment + .seconds(offset)).text
        let minutes = abs(offset) / 60
        let zone = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
        return "\(shown.prefix(10)) \(shown.dropFirst(11).prefix(8)) \(offset < 0 ? "-" : "+")\(zone)"
    }

    /// Reads a span before now, a day, of which the first moment is meant, or a moment with or without its zone.
    /// - Returns: Nothing for what is none of these.
    package func moment(_ text: String, now: Timestamp) -> Timestamp? {
        if let span = Duration(span: text) {
            return now - span
        }
        let bytes = Array(text.utf8)
        guard let day = CalendarDay(String(text.prefix(10))) else {
            return nil
        }
        var seconds = day.daysSinceEpoch * 86_400
        guard bytes.count > 10 else {
            return utc(seconds)
        }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else {
            return nil
        }
        let rest = String(decoding: bytes.dropFirst(11), as: UTF8.self)
        let end = rest.firstIndex { !$0.isASCII || !($0.isNumber || $0 == ":") } ?? rest.endIndex
        guard let time = Self.secondsOfDay(rest[..<end]) else {
            return nil
        }
        seconds += time
        let zone = rest[end...].drop { $0 == " " }
        if zone.isEmpty {
            return rest[end...].isEmpty ? utc(seconds) : nil
        }
        return Self.zone(zone).map { Timestamp(seconds: seconds - $0) }
    }

    /// The moment at which clocks here show these seconds since the epoch.
    private func utc(_ seconds: Int64) -> Timestamp {
        let first = seconds - Int64(offset(Timestamp(seconds: seconds)))
        // The zone may have changed its clocks between the two.
        return Timestamp(seconds: seconds - Int64(offset(Timestamp(seconds: first))))
    }

    private static func secondsOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else {
            return nil
        }
        let numbers = parts.compactMap { Int64($0) } + [0]
        guard numbers.count > parts.count, (0...23).contains(numbers[0]),
            numbers[1...].allSatisfy({ (0...59).contains($0) })
        else {
            return nil
        }
        return numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
    }

    /// `Z`, `+0100` or `+01:00`, in seconds east of UTC.
    private static func zone(_ text: Substring) -> Int64? {
        if text == "Z" {
            return 0
        }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, "+-".contains(sign), digits.utf8.count == 4,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(digits), number / 100 < 24, number % 100 < 60
        else {
            return nil
        }
        return (sign == "-" ? -1 : 1) * (number / 100 * 3600 + number % 100 * 60)
    }
}

extension String {
    /// A moment in RFC 3339, as views have it for programs, in the zone of whoever reads it; any other text as it is.
    var inLocalTime: String {
        LocalTime.utc.moment(self, now: Timestamp(milliseconds: 0)).map(LocalTime.system.text) ?? self
    }
}

extension LocalTime {
    /// The zone of RFC 3339 in views.
    package static let utc = LocalTime { _ in 0 }
}
