import GatewayModel

/// A file that has arrived whole and durably, and is still to be put into its place.
struct ArrivedFile: Sendable {
    let file: ArchivedFile
    let path: String
}
