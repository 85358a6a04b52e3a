/// Which version of the gateway this is.
package enum GatewayVersion {
    /// The version by the rules of semantic versioning.
    package static let text = "0.1.0"
}
