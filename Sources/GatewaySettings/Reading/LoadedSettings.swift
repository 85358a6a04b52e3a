/// Settings together with where each came from, and what an operator should think about again.
package struct LoadedSettings: Sendable {
    /// The settings.
    package let settings: Settings
    /// The file that was read, if one was named.
    package let file: String?
    /// Every key in the order of the documentation.
    package let listing: [EffectiveSetting]
    /// What is allowed but probably not meant.
    package let warnings: [String]
}
