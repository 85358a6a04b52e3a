/// What an `Accept-Encoding` header lets an answer be sent as (RFC 9110, 12.5.3).
struct AcceptedCodings {
    /// The coding that suits the caller best; nothing when that is none at all, as it is for a caller who does not say.
    let best: ContentCoding?
    /// Whether the caller would rather have a compressed answer than one that is sent as it is, however small.
    let refusesIdentity: Bool

    init(_ values: [String]) {
        var weights: [Substring: Int] = [:]
        for element in values.flatMap({ $0.split(separator: ",") }) {
            if let (name, weight) = Self.read(element) {
                weights[name] = max(weight, weights[name] ?? 0)
            }
        }
        let others = weights["*"]
        let identity = weights["identity"]
        let candidates = ContentCoding.allCases.map { coding in
            (coding: coding, weight: coding.names.compactMap { weights[$0] }.max() ?? others ?? 0)
        }
        // The first of equals: what every client understands the same way.
        let heaviest = candidates.map(\.weight).max() ?? 0
        let winner = candidates.first { $0.weight == heaviest && heaviest > 0 }
        best = winner.flatMap { $0.weight >= identity ?? 0 ? $0.coding : nil }
        refusesIdentity = (identity ?? others ?? 1) == 0
    }

    /// A coding's name and its weight in thousandths; nothing when the element is malformed.
    private static func read(_ element: Substring) -> (name: Substring, weight: Int)? {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        let name = Substring(parts[0].lowercased())
        switch parts.count {
        case 1: return name.isEmpty ? nil : (name, 1000)
        case 2: return weight(parts[1]).map { (name, $0) }
        default: return nil
        }
    }

    /// `q=` and a number from 0 to 1 with at most three decimal places.
    private static func weight(_ parameter: Substring) -> Int? {
        let text = parameter.dropFirst(2)
        guard parameter.prefix(2).lowercased() == "q=", (1...5).contains(text.utf8.count) else {
            return nil
        }
        let digits = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = digits.count == 2 ? String(digits[1]) : ""
        guard digits[0] == "0" || digits[0] == "1", fraction.utf8.count <= 3,
            fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let thousandths = Int(digits[0] + fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else {
            return nil
        }
        return thousandths <= 1000 ? thousandths : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
