extension SettingsReading {
    /// Reads a share of something.
    mutating func ratio(_ key: SettingKey, default standard: Double) -> Double {
        value(
            key,
            default: standard,
            rule: "a number from 0 to 1, such as 0.05",
            shown: { .text("\($0)") },
            parse: { text in
                // No sign, no exponent, no `nan`.
                let isPlain = text.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
                return isPlain ? Double(text).flatMap { (0...1).contains($0) ? $0 : nil } : nil
            }
        )
    }
}
