import GatewaySettings
import GatewayTestKit

/// Loads settings from the text of a file and from variables.
struct SettingsBench {
    private let folder: TemporaryFolder

    /// Where the file of settings is.
    var file: String {
        "\(folder.path)/gateway.yaml"
    }

    init() throws {
        folder = try TemporaryFolder()
    }

    func load(_ yaml: String? = nil, _ environment: [String: String] = [:]) throws -> LoadedSettings {
        let file = try yaml.map { try folder.write($0, to: "gateway.yaml") }
        return try Settings.load(file: file, environment: environment)
    }

    /// What is wrong, a line each, with `FILE` for the file's name.
    func problems(_ yaml: String? = nil, _ environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try load(yaml, environment)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { $0.description.replacing(folder.path + "/gateway.yaml", with: "FILE") }
        }
    }

    /// Writes a file that holds a secret, and says where it is.
    func secretFile(_ content: String, name: String, mode: Int = 0o600) throws -> String {
        try folder.write(content, to: name, mode: mode)
    }
}
