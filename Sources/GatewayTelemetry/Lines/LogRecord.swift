package import GatewayModel
package import Logging

/// Everything that one log line says.
package struct LogRecord: Sendable {
    /// When it was said.
    package var time: Timestamp
    /// How much it matters.
    package var level: Logger.Level
    /// Which part of the program says it.
    package var label: String
    /// What it says.
    package var message: String
    /// What it says it about.
    package var metadata: Logger.Metadata

    /// Makes a record.
    package init(
        time: Timestamp,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: Logger.Metadata = [:]
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }
}
