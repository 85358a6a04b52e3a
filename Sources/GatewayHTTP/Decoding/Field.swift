/// One value of a request's body, whichever encoding it came in.
package indirect enum Field: Hashable, Sendable {
    /// A name and its value.
    package struct Member: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The value.
        package let value: Field
    }

    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A number as it was written, in JSON's notation.
    case number(String)
    /// A text.
    case text(String)
    /// Values in their order.
    case list([Field])
    /// Members in the order they were given, no name twice.
    case object([Member])
}
