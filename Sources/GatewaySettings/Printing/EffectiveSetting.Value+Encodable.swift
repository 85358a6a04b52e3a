extension EffectiveSetting.Value: Encodable {
    package func encode(to encoder: any Encoder) throws {
        if case .catalogue(let catalogue) = self {
            return try CatalogueListing(catalogue: catalogue).encode(to: encoder)
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .none, .catalogue: try container.encodeNil()
        case .text(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .seconds(let duration): try container.encode(duration.secondsNumber)
        case .flag(let flag): try container.encode(flag)
        case .list(let texts): try container.encode(texts)
        }
    }
}

extension Duration {
    /// The number of seconds, for output alone.
    fileprivate var secondsNumber: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000_000) / 1000
    }
}
