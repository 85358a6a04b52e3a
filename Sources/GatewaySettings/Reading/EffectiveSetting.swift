package import GatewayModel

/// One setting as it is in force.
package struct EffectiveSetting: Sendable {
    /// A value as it is shown; those of files that hold secrets are the files' names.
    package enum Value: Sendable {
        case none
        case text(String)
        case integer(Int)
        case seconds(Duration)
        case flag(Bool)
        case list([String])
        case catalogue(Catalogue)
    }

    /// Its name.
    package let key: SettingKey
    /// Its value.
    package let value: Value
    /// Where the value came from.
    package let origin: SettingOrigin
}
