package import GatewayModel

// Reads secrets. In: the names of files, an environment variable or a systemd credential. Out: `Secret` values, and
// warnings about files that others can open. What must hold: no problem or warning quotes a secret, and a secret that
// is too short is refused.

/// The secrets that a running gateway needs, as the settings' files and the environment hold them.
package struct GatewaySecrets: Sendable {
    /// The upstream's keys, at least one, in the order in which they are given.
    package let upstreamKeys: [UpstreamKeyEntry]
    /// The token that operators show; without one nobody is an operator over HTTP.
    package let adminToken: Secret?
    /// The pepper of the tenant keys' digests; none when the gateway makes its own.
    package let pepper: Secret?
    /// What the key that seals the secrets of webhooks is made of; none when the gateway makes its own, or its file is
    /// not there yet.
    package let sealingKey: Secret?
    /// What is allowed but probably not meant.
    package let warnings: [String]

    /// Takes secrets that were read elsewhere.
    package init(
        upstreamKeys: [UpstreamKeyEntry],
        adminToken: Secret? = nil,
        pepper: Secret? = nil,
        sealingKey: Secret? = nil,
        warnings: [String] = []
    ) {
        self.upstreamKeys = upstreamKeys
        self.adminToken = adminToken
        self.pepper = pepper
        self.sealingKey = sealingKey
        self.warnings = warnings
    }
}

/// Where the upstream's keys are to be read.
package enum UpstreamKeySource: Hashable, Sendable, CustomStringConvertible {
    /// Files with a key on each line; those of the first make new tasks unless a line says otherwise.
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
