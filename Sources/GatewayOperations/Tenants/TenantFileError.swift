package import GatewaySettings

/// Everything that is wrong with a file of tenants; nothing of it is applied.
package struct TenantFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order it was found.
    package let problems: [ConfigurationProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
