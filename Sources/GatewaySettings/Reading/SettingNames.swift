/// Helps an operator who has mistyped the name of a setting.
enum SettingNames {
    /// What to write instead of a name in the file that is none.
    static func hint(for name: String) -> String {
        if let setting = SettingKey(rawValue: name), let section = setting.section {
            return "write \(setting.name) on a line of its own below \(section)."
        }
        let names = SettingKey.allCases.map(\.rawValue) + SettingKey.sections.sorted()
        if let nearest = NearestName.of(name, among: names) {
            return "did you mean \(nearest)?"
        }
        let siblings = SettingKey.allCases.filter { $0.section != nil && name.hasPrefix("\($0.section ?? "").") }
        if siblings.isEmpty {
            return "there are \(sections.joined(separator: ", "))."
        }
        return "there are \(siblings.map(\.name).joined(separator: ", "))."
    }

    /// What is wrong with the variables that begin like the gateway's and are none.
    static func problems(of environment: [String: String]) -> [ConfigurationProblem] {
        let known = Set(SettingKey.allCases.map(\.variable)).subtracting([SettingKey.models.variable])
        let unknown = environment.keys.filter { $0.hasPrefix(SettingKey.variablePrefix) && !known.contains($0) }
        return unknown.sorted()
            .map { name in
                if name == SettingKey.models.variable {
                    return ConfigurationProblem(place: name, key: "models", "models can only be given in the file.")
                }
                let nearest = NearestName.of(name, among: known.sorted())
                let hint = nearest.map { "did you mean \($0)?" } ?? "\"config print\" shows all settings."
                return ConfigurationProblem("The variable \(QuotedValue(name)) is not a setting; \(hint)")
            }
    }

    private static var sections: [String] {
        var seen: Set<String> = []
        return SettingKey.allCases.map { $0.section ?? $0.rawValue }.filter { seen.insert($0).inserted }
    }
}
