/// How long a test waits for what must come: far longer than it takes on the slowest machine.
///
/// The like for the gateway's own targets is in their test kit, of which the sandbox knows nothing.
enum Patience {
    /// The bound in minutes, as a test's time limit has it.
    static let minutes = 60
    /// The bound in seconds, as clients and connections have it.
    static let seconds = Int64(60 * minutes)
}
