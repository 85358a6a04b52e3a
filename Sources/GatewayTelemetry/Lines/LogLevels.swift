package import GatewayModel
package import Logging

/// The rooms of the gateway whose lines can have a level of their own.
package enum LogRoom: String, CaseIterable, Sendable {
    case api
    case archive
    case archiver
    case clocks
    case dispatcher
    case health
    case http
    case keys
    case models
    case notifier
    case poller
    case services
    case settings
    case store
    case sweeper
    case upstream

    /// The label of its loggers.
    package var label: String {
        "kling-gateway.\(rawValue)"
    }
}

/// The least that the log says, of everything and of single rooms.
package struct LogLevels: Hashable, Sendable {
    /// The least that is said of what has no level of its own.
    package var standard: Logger.Level
    /// The least that is said of single rooms, be it more or less than of all others.
    package var rooms: [LogRoom: Logger.Level]

    /// Makes levels.
    package init(_ standard: Logger.Level, rooms: [LogRoom: Logger.Level] = [:]) {
        self.standard = standard
        self.rooms = rooms
    }
}

/// Levels that may change while the program runs.
package final class LiveLogLevels: Sendable {
    private let standard: LiveValue<Logger.Level>
    private let rooms: [String: (room: LogRoom, level: LiveValue<Logger.Level>)]

    /// Begins with these.
    package init(_ levels: LogLevels) {
        standard = LiveValue(levels.standard)
        let rooms = LogRoom.allCases.map { room in
            (room.label, (room, LiveValue(levels.rooms[room] ?? levels.standard)))
        }
        self.rooms = Dictionary(uniqueKeysWithValues: rooms)
    }

    /// The level of loggers with a label, now and later.
    package func level(of label: String) -> LiveValue<Logger.Level> {
        rooms[label]?.level ?? standard
    }

    /// Puts these in force, also for loggers that exist already.
    package func replace(with levels: LogLevels) {
        standard.replace(with: levels.standard)
        for (room, level) in rooms.values {
            level.replace(with: levels.rooms[room] ?? levels.standard)
        }
    }
}
