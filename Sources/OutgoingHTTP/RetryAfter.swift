package import GatewayModel

/// The `Retry-After` header: seconds, or a date.
package enum RetryAfter {
    /// The longest wait that is believed.
    package static let longest = Duration.seconds(3600)
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// How long to wait from `now`; nothing when the header is missing, unreadable or past.
    package static func read(_ text: String?, now: Timestamp) -> Duration? {
        guard let text = text.map(trimmed) else {
            return nil
        }
        return bounded(seconds(text) ?? moment(text).map { $0 - now })
    }

    /// How long to wait where the header says it in seconds, for who has no clock; nothing when it does not, or is missing.
    package static func readSeconds(_ text: String?) -> Duration? {
        bounded(text.map(trimmed).flatMap(seconds))
    }

    private static func bounded(_ wait: Duration?) -> Duration? {
        wait.flatMap { $0 > .zero ? min($0, longest) : nil }
    }

    /// The text without the white space around it.
    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop(while: isSpace)
        guard let last = bytes.lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(text[bytes.startIndex...last])
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }

    private static func seconds(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int32(text).map { .seconds($0) } ?? longest
    }

    /// Reads a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
            (1...31).contains(day), (1970...9999).contains(year), let time = secondOfDay(parts[4])
        else {
            return nil
        }
        return Timestamp(seconds: Self.day(year: year, month: month + 1, day: day) * 86_400 + time)
    }

    private static func secondOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]), (0...60).contains(parts[2])
        else {
            return nil
        }
        return parts[0] * 3600 + parts[1] * 60 + parts[2]
    }

    /// Days since 1970-01-01, counted in years that begin in March, so that a leap day comes last.
    private static func day(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int64(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468)
    }
}
