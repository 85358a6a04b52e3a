extension UInt8 {
    /// Space, tab, line feed, vertical tab, form feed, carriage return.
    var isWhitespace: Bool {
        self == 0x20 || (0x09...0x0D).contains(self)
    }

    /// A character that a header value, a path or a log line can carry as it is, spaces excepted.
    var isVisibleASCII: Bool {
        (0x21...0x7E).contains(self)
    }

    /// The same letter in lower case, when it is one.
    var lowercased: UInt8 {
        (0x41...0x5A).contains(self) ? self | 0x20 : self
    }

    /// A decimal digit.
    var isDigit: Bool {
        (0x30...0x39).contains(self)
    }

    /// A letter or a digit.
    var isAlphanumeric: Bool {
        isDigit || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}

extension [UInt8] {
    /// The bytes without the white space around them.
    func trimmingWhitespace() -> ArraySlice<UInt8> {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else {
            return []
        }
        return self[start...end]
    }
}
