/// Where a setting's value came from.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Nobody set it.
    case standard
    /// A line of the file.
    case file(path: String, line: Int)
    /// A variable of the environment.
    case environment(variable: String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): variable
        }
    }
}
