/// What is kept of prompts.
///
/// - `privacy.store_prompts` (`true` or `false`, default `true`)
package struct PrivacySettings: Hashable, Sendable {
    /// Whether prompts are stored; otherwise only their length and digest are, once the video has been sent.
    package var storePrompts = true

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        storePrompts = reading.flag(.privacyStorePrompts, default: storePrompts)
    }
}
