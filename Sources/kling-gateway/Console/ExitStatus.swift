import GatewayModel
import GatewaySettings

/// How a command ends, as the shell sees it.
enum ExitStatus: Int32, Sendable {
    /// It did what it should.
    case done = 0
    /// It was refused, or it failed.
    case refused = 1
    /// It was called in a wrong way.
    case wrongUsage = 2
    /// The configuration is wrong, or names a store that cannot be used (`EX_CONFIG`, which systemd does not restart after
    /// when told so).
    case badConfiguration = 78

    /// The status of a command that ended with this error.
    init(of error: any Error) {
        switch error {
        case is ConfigurationError: self = .badConfiguration
        case let error as GatewayError where [.configuration, .damagedStore].contains(error.origin):
            self = .badConfiguration
        default: self = .refused
        }
    }

    /// What the operator is told about an error, without the traces that a programmer would want.
    static func message(for error: any Error) -> String {
        guard let error = error as? GatewayError else {
            return "\(error)"
        }
        return error.message + (error.cause.map { " (\($0))" } ?? "")
    }
}
