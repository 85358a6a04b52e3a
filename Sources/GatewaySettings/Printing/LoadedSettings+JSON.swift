extension LoadedSettings: Encodable {
    private struct Entry: Encodable {
        let value: EffectiveSetting.Value
        let origin: String
    }

    /// Encodes an object with every key's value and origin.
    package func encode(to encoder: any Encoder) throws {
        let entries = listing.map { ($0.key.rawValue, Entry(value: $0.value, origin: $0.origin.description)) }
        try Dictionary(entries) { $1 }.encode(to: encoder)
    }
}
