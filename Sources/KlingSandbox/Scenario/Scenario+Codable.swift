extension Scenario: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case faults
    }

    /// Reads a scenario; a key that is not known is an error.
    package init(from decoder: any Decoder) throws {
        let known = Settings.CodingKeys.allCases.map(\.rawValue) + CodingKeys.allCases.map(\.rawValue)
        try decoder.refuseKeys(except: known)
        settings = try Settings(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        faults = try container.decodeIfPresent([FaultRule].self, forKey: .faults) ?? []
    }

    /// Writes a scenario as it is read.
    package func encode(to encoder: any Encoder) throws {
        try settings.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(faults, forKey: .faults)
    }
}

extension FaultRule: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case promptContains = "prompt_contains"
        case every
        case probability
        case faults
    }

    /// Reads a rule; a key that is not known is an error.
    package init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode([Fault].self, forKey: .faults),
            promptContains: try container.decodeIfPresent(String.self, forKey: .promptContains),
            every: try container.decodeIfPresent(Int.self, forKey: .every),
            probability: try container.decodeIfPresent(Double.self, forKey: .probability)
        )
    }

    /// Writes a rule as it is read.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(promptContains, forKey: .promptContains)
        try container.encodeIfPresent(every, forKey: .every)
        try container.encodeIfPresent(probability, forKey: .probability)
        try container.encode(faults, forKey: .faults)
    }
}

extension Fault: Codable {
    /// Reads a fault from a string such as `late=30`.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let fault = Fault(text) else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no fault '\(text)'")
            throw DecodingError.dataCorrupted(context)
        }
        self = fault
    }

    /// Writes a fault as it is read.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

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
