/// One value of a request's body, whichever encoding it came in.
indirect enum Field: Hashable, Sendable {
    /// A name and its value.
    struct Member: Hashable, Sendable {
        let name: String
        let value: Field
    }

    case null
    case bool(Bool)
    /// A number as it was written, in JSON's notation.
    case number(String)
    case text(String)
    case list([Field])
    /// Members in the order they were given, no name twice.
    case object([Member])
}
