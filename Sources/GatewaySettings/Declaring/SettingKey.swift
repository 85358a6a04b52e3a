/// The name of a setting that is declared, as the file nests it and the documentation writes it.
///
/// `SettingKey.serverHost` is the key of the declaration of that name.
@dynamicMemberLookup
package struct SettingKey: Hashable, Sendable, CaseIterable {
    /// What the name of every environment variable of the gateway begins with.
    package static let variablePrefix = "KGW_"
    /// All keys in the order of the documentation.
    package static let allCases = SettingDeclarations.all.map(\.key)
    /// The names of the sections.
    static let sections = Set(allCases.compactMap(\.section))

    /// The whole name, such as `server.host`.
    package let rawValue: String

    init(declared name: String) {
        rawValue = name
    }

    /// The key of this name; nothing when no setting is called so.
    package init?(rawValue: String) {
        self.init(declared: rawValue)
        guard SettingDeclarations.byKey[self] != nil else {
            return nil
        }
    }

    /// The key of a declaration.
    package static subscript<Value>(dynamicMember path: KeyPath<SettingDeclarations, Setting<Value>>) -> SettingKey {
        SettingDeclarations.shared[keyPath: path].key
    }

    /// The key of a part of the catalogue.
    package static subscript(dynamicMember path: KeyPath<SettingDeclarations, CatalogueSetting>) -> SettingKey {
        SettingDeclarations.shared[keyPath: path].key
    }

    /// The section of the file that it stands in; none at the top.
    var section: String? {
        rawValue.firstIndex(of: ".").map { String(rawValue[..<$0]) }
    }

    /// Its name within the section.
    var name: String {
        rawValue.firstIndex(of: ".").map { String(rawValue[$0...].dropFirst()) } ?? rawValue
    }

    /// The environment variable that overrides it.
    package var variable: String {
        Self.variablePrefix + String(rawValue.uppercased().map { $0 == "." ? "_" : $0 })
    }

    /// Whether the file may give several values; a variable separates them by commas.
    var isList: Bool {
        SettingDeclarations.byKey[self]?.isList ?? false
    }

    /// Whether a running gateway takes up a new value; otherwise it needs a restart.
    package var isReloadable: Bool {
        SettingDeclarations.byKey[self]?.isReloadable ?? false
    }
}
