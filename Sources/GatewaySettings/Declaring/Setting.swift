/// A setting as it is declared.
package struct Setting<Value: Sendable>: DeclaredSetting {
    /// Its name.
    package let key: SettingKey
    /// Whether a running gateway takes up a new value; otherwise it needs a restart.
    package let isReloadable: Bool
    /// What is in force where nobody set it.
    package let standard: Value
    private let kind: SettingKind<Value>

    init(_ name: String, _ kind: SettingKind<Value>, default standard: Value, reloads: Bool = false) {
        key = SettingKey(declared: name)
        isReloadable = reloads
        self.standard = standard
        self.kind = kind
    }

    var isList: Bool {
        kind.isList
    }

    func read(from reading: inout SettingsReading) -> (any Sendable)? {
        kind.read(key, standard, &reading)
    }
}

/// A part of the catalogue, whose parts are read together and are ``Settings/models``.
package struct CatalogueSetting: DeclaredSetting {
    /// Its name.
    package let key: SettingKey
    /// Whether a running gateway takes up a new value.
    package let isReloadable: Bool
    let isList = false

    init(_ name: String, reloads: Bool) {
        key = SettingKey(declared: name)
        isReloadable = reloads
    }

    func read(from reading: inout SettingsReading) -> (any Sendable)? {
        nil
    }
}

/// What all declared settings have in common, whatever they hold.
protocol DeclaredSetting: Sendable {
    var key: SettingKey { get }
    /// Whether a running gateway takes up a new value.
    var isReloadable: Bool { get }
    /// Whether the file may give several values; a variable separates them by commas.
    var isList: Bool { get }

    /// Reads its value, and notes where that came from and what is wrong with it; nothing where it is read elsewhere.
    func read(from reading: inout SettingsReading) -> (any Sendable)?
}
