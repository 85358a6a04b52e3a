/// Where the upstream's keys are to be read.
package enum UpstreamKeySource: Hashable, Sendable, CustomStringConvertible {
    /// Files with one key each; the first is used for new tasks.
    case files([String])
    /// The environment's `DEERAPI_KEY`.
    case environment
    /// The file that systemd keeps for the service.
    case credential(path: String)
    /// Nobody said.
    case nowhere

    /// The environment variable that may hold a key.
    package static let variable = "DEERAPI_KEY"
    /// The environment variable in which systemd names the folder of a service's credentials.
    static let credentialsVariable = "CREDENTIALS_DIRECTORY"
    /// The name that the key has there.
    static let credentialName = "deerapi_key"

    package var description: String {
        switch self {
        case .files(let names): names.joined(separator: ", ")
        case .environment: Self.variable
        case .credential(let path): path
        case .nowhere: "nowhere"
        }
    }
}
