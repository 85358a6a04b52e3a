/// Where a listener can be reached.
package struct ListenerAddress: Hashable, Sendable {
    /// The address it is bound to.
    package let host: String
    /// The port it is bound to, never 0.
    package let port: Int
}
