/// A key of whatever name.
struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}

extension Decoder {
    /// Throws at the first key that is not known, so that a typo does not silently leave a setting as it was.
    func refuseKeys(except known: [String]) throws {
        let keys = try container(keyedBy: AnyKey.self).allKeys
        guard
            let stranger = keys.filter({ !known.contains($0.stringValue) }).min(by: { $0.stringValue < $1.stringValue })
        else { return }
        let context = DecodingError.Context(
            codingPath: codingPath + [stranger],
            debugDescription: "is unknown; known are \(known.sorted().joined(separator: ", "))"
        )
        throw DecodingError.dataCorrupted(context)
    }
}
