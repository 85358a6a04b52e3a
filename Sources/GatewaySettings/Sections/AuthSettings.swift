/// How tenant keys are protected.
///
/// - `auth.pepper_file` (file name, optional)
package struct AuthSettings: Hashable, Sendable {
    /// The file that holds the pepper of the keys' digests; without one the gateway makes its own.
    package var pepperFile: String?

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        pepperFile = reading.file(.authPepperFile)
    }
}
