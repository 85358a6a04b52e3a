extension LoadedSettings {
    /// The settings as a file that says the same, with the origin of each value in a comment.
    package var yaml: String {
        var lines: [String] = []
        var section: String?
        for setting in listing {
            if let name = setting.key.section, name != section {
                lines.append("\(name):")
            }
            section = setting.key.section
            lines.append((section == nil ? "" : "  ") + line(setting))
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ setting: EffectiveSetting) -> String {
        let comment = "  # " + self.comment(setting)
        switch setting.value {
        case .none: return "\(setting.key.name): null" + comment
        case .text(let text): return "\(setting.key.name): \(YAMLText.quoted(text))" + comment
        case .integer(let number): return "\(setting.key.name): \(number)" + comment
        case .seconds(let duration): return "\(setting.key.name): \(duration.secondsText)" + comment
        case .flag(let flag): return "\(setting.key.name): \(flag)" + comment
        case .list(let texts):
            return "\(setting.key.name): \(YAMLText.list(texts))" + comment
        case .catalogue(let catalogue):
            let block = CatalogueListing(catalogue: catalogue).yamlLines.map { "\n  " + $0 }
            return "\(setting.key.name):" + comment + block.joined()
        }
    }

    private func comment(_ setting: EffectiveSetting) -> String {
        let origin = YAMLText.escaped(setting.origin.description)
        guard setting.key == SettingKey.upstreamKeyFile, setting.origin == .standard else {
            return origin
        }
        let source = settings.upstreamKeyFile
        return origin
            + (source == .nowhere ? "; no key is set" : "; the key comes from \(YAMLText.escaped("\(source)"))")
    }
}

extension LoadedSettings: Encodable {
    /// Encodes an object with every key's value and origin.
    package func encode(to encoder: any Encoder) throws {
        try SettingsListing(listing).encode(to: encoder)
    }
}

/// Every setting as it is in force, for whoever asks a running gateway.
package struct SettingsListing: Sendable, Encodable {
    private struct Entry: Encodable {
        let value: EffectiveSetting.Value
        let origin: String
    }

    /// The settings, in the order of the documentation.
    package let listing: [EffectiveSetting]

    /// Lists these settings.
    package init(_ listing: [EffectiveSetting]) {
        self.listing = listing
    }

    /// Encodes an object with every key's value and origin.
    package func encode(to encoder: any Encoder) throws {
        let entries = listing.map { ($0.key.rawValue, Entry(value: $0.value, origin: $0.origin.description)) }
        try Dictionary(entries) { $1 }.encode(to: encoder)
    }
}

/// Text as YAML writes it.
enum YAMLText {
    /// A text in double quotes.
    static func quoted(_ text: String) -> String {
        "\"\(escaped(text))\""
    }

    /// Texts as a list on one line.
    static func list(_ texts: [String]) -> String {
        "[\(texts.map(quoted).joined(separator: ", "))]"
    }

    /// A text on one line, as it stands within double quotes.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map(escaped).joined()
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
        default: return String(scalar)
        }
    }
}
