import GatewayTelemetry
import Logging

extension SettingsReading {
    /// Reads levels of the log for single rooms, each as `room=level`; an empty text counts as none.
    mutating func logLevels(
        _ key: SettingKey,
        default standard: [LogRoom: Logger.Level]
    ) -> [LogRoom: Logger.Level] {
        guard let (texts, origin) = texts(key), !texts.isEmpty, texts != [""] else {
            list(key, .none, .standard)
            return standard
        }
        var levels: [LogRoom: Logger.Level] = [:]
        for text in texts {
            guard let (room, level) = Self.roomAndLevel(text), levels.updateValue(level, forKey: room) == nil else {
                let rooms = LogRoom.allCases.map(\.rawValue).joined(separator: ", ")
                let rule = "a list of room=level, each room once, such as upstream=debug; the rooms are \(rooms)"
                refuse(key, "\(key.rawValue) is \(QuotedValue(text)), but must be \(rule).", at: origin)
                return standard
            }
        }
        list(key, texts.count == 1 ? .text(texts[0]) : .list(texts), origin)
        return levels
    }

    private static func roomAndLevel(_ text: String) -> (LogRoom, Logger.Level)? {
        let words = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, let room = LogRoom(rawValue: words[0]), let level = Logger.Level(rawValue: words[1])
        else {
            return nil
        }
        return (room, level)
    }
}
