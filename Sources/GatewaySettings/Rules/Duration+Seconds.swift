extension Duration {
    /// Reads a plain number of seconds with at most three decimal places, such as `30` or `0.5`.
    init?(seconds text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard let whole = parts.first, Self.isDigits(whole), Self.isDigits(fraction), fraction.utf8.count <= 3,
            let seconds = Int64(whole), seconds < Int64.max / 1000,
            let thousandths = Int64(fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else {
            return nil
        }
        self = .milliseconds(seconds * 1000 + thousandths)
    }

    /// The number of seconds, such as `30` or `0.5`; what is less than a millisecond is left out.
    var secondsText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        var fraction = String(milliseconds % 1000 + 1000).dropFirst()
        while fraction.hasSuffix("0") {
            fraction.removeLast()
        }
        return String(milliseconds / 1000) + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
