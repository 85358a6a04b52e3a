extension JSONWriter {
    /// Writes a member that is a text, or null.
    mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text {
            string(text)
        } else {
            null()
        }
    }

    /// Writes a member that is a whole number, or null.
    mutating func member(_ name: StaticString, _ number: Int64?) {
        self.name(name)
        if let number {
            self.number(number)
        } else {
            null()
        }
    }

    /// Writes a member that is true or false.
    mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Writes a member that is an object.
    mutating func member(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }
}
