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

/// Finds the name that a mistyped one was most likely meant to be.
enum NearestName {
    /// The candidate with the fewest changes, when they are few enough for a typo, else the only one that it begins.
    static func of(_ name: String, among candidates: [String]) -> String? {
        let allowed = min(3, name.utf8.count / 3)
        let rated = candidates.map { (name: $0, changes: changes(from: name, to: $0)) }
        if let nearest = rated.filter({ $0.changes <= allowed }).min(by: { $0.changes < $1.changes }) {
            return nearest.name
        }
        let longer = candidates.filter { !name.isEmpty && $0.hasPrefix(name) }
        return longer.count == 1 ? longer[0] : nil
    }

    /// The number of characters to insert, remove or replace (Levenshtein's distance).
    private static func changes(from source: String, to target: String) -> Int {
        let target = Array(target.utf8)
        var row = Array(0...target.count)
        for (position, byte) in source.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for column in target.indices {
                let replaced = diagonal + (target[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
