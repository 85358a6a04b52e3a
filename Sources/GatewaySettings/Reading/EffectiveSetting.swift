package import GatewayModel

/// One setting as it is in force.
package struct EffectiveSetting: Sendable {
    /// A value as it is shown; those of files that hold secrets are the files' names.
    package enum Value: Sendable {
        case none
        case text(String)
        case integer(Int)
        case seconds(Duration)
        case flag(Bool)
        case list([String])
        case catalogue(Catalogue)
    }

    /// Its name.
    package let key: SettingKey
    /// Its value.
    package let value: Value
    /// Where the value came from.
    package let origin: SettingOrigin
}

extension EffectiveSetting {
    /// Its value on one line, for people; of a catalogue the models' names.
    package var text: String {
        switch value {
        case .none: ""
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .seconds(let duration): "\(duration.secondsText) s"
        case .flag(let flag): "\(flag)"
        case .list(let texts): texts.joined(separator: ", ")
        case .catalogue(let catalogue): catalogue.models.map(\.id.text).joined(separator: ", ")
        }
    }
}

/// Where a setting's value came from.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Nobody set it.
    case standard
    /// A line of the file.
    case file(path: String, line: Int)
    /// A variable of the environment.
    case environment(variable: String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): variable
        }
    }
}

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

extension EffectiveSetting.Value {
    /// Whether both say the same; which model is meant when an order names none is a setting of its own.
    func says(_ other: EffectiveSetting.Value) -> Bool {
        switch (self, other) {
        case (.none, .none): true
        case (.text(let mine), .text(let theirs)): mine == theirs
        case (.integer(let mine), .integer(let theirs)): mine == theirs
        case (.seconds(let mine), .seconds(let theirs)): mine == theirs
        case (.flag(let mine), .flag(let theirs)): mine == theirs
        case (.list(let mine), .list(let theirs)): mine == theirs
        case (.catalogue(let mine), .catalogue(let theirs)):
            mine.models == theirs.models && mine.currency == theirs.currency && mine.version == theirs.version
        default: false
        }
    }
}
