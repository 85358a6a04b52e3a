/// How settings that were read anew differ from those in force.
package struct SettingsChange: Hashable, Sendable {
    /// What a running gateway takes up.
    package let changed: [SettingKey]
    /// What it can only take up by a restart.
    package let needsRestart: [SettingKey]

    /// Compares two listings of all settings.
    package init(from old: [EffectiveSetting], to new: [EffectiveSetting]) {
        let values = Dictionary(old.map { ($0.key, $0.value) }) { $1 }
        let different = new.filter { setting in values[setting.key].map { !$0.says(setting.value) } ?? true }
        let keys = different.map(\.key)
        changed = keys.filter(\.isReloadable)
        needsRestart = keys.filter { !$0.isReloadable }
    }
}
