import Configuration
import Yams

/// What the file of settings says, every key checked by name.
struct SettingsFile {
    /// The largest file that is read, in bytes.
    static let maximumBytes = 1 << 20

    /// The name it was given by.
    let path: String
    /// The values by key.
    private(set) var values: [SettingKey: ConfigContent] = [:]
    /// The line that each key stands on.
    private(set) var lines: [SettingKey: Int] = [:]
    /// The models, which are read apart.
    private(set) var models: Node?
    /// What is wrong with it.
    private(set) var problems: [ConfigurationProblem] = []

    /// A file that nobody named, and that says nothing.
    static var absent: SettingsFile {
        SettingsFile(text: "", path: "")
    }

    /// Reads a file; that there is none becomes a problem.
    init(path: String) {
        do {
            let file = try SmallFile(path: path, maximumBytes: Self.maximumBytes)
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw SmallFileTrouble.notText
            }
            self.init(text: text, path: path)
        } catch {
            self.init(text: "", path: path)
            let message = "The configuration file \(QuotedValue(path)) \(error)."
            problems.append(ConfigurationProblem(message))
        }
    }

    /// Reads a text as if it were a file of this name.
    init(text: String, path: String) {
        self.path = path
        do throws(YAMLTrouble) {
            guard let root = try YAMLTrouble.compose(text), !root.isNull else {
                return
            }
            guard case .mapping(let mapping) = root else {
                throw YAMLTrouble(line: root.mark?.line, "The file must hold settings by name, such as \"server:\".")
            }
            readTop(mapping)
        } catch {
            refuse(line: error.line, error.message)
        }
    }

    private mutating func readTop(_ mapping: Node.Mapping) {
        for (key, value) in mapping {
            let name = key.plainText
            if SettingKey.sections.contains(name) {
                readSection(name, value)
            } else if let setting = SettingKey(rawValue: name), setting.section == nil {
                read(setting, key, value)
            } else {
                refuseUnknown(name, section: nil, line: key.mark?.line)
            }
        }
    }

    private mutating func readSection(_ section: String, _ node: Node) {
        guard !node.isNull else {
            return
        }
        guard case .mapping(let mapping) = node else {
            refuse(line: node.mark?.line, "\(section) must hold settings by name, one to a line.")
            return
        }
        for (key, value) in mapping {
            let name = key.plainText
            if let setting = SettingKey(rawValue: "\(section).\(name)") {
                read(setting, key, value)
            } else {
                refuseUnknown(name, section: section, line: key.mark?.line)
            }
        }
    }

    private mutating func read(_ setting: SettingKey, _ key: Node, _ value: Node) {
        lines[setting] = key.mark?.line
        switch value {
        case _ where value.isNull: break
        case _ where setting == SettingKey.models: models = value
        case .scalar(let scalar):
            values[setting] = setting.isList ? .stringArray([scalar.string]) : .string(scalar.string)
        case .sequence(let items) where setting.isList && items.allSatisfy { $0.scalar != nil && !$0.isNull }:
            values[setting] = .stringArray(items.map(\.plainText))
        default:
            let rule = setting.isList ? "a single value or a list of them" : "a single value"
            refuse(line: key.mark?.line, "\(setting.rawValue) must be \(rule).", setting)
        }
    }

    private mutating func refuseUnknown(_ name: String, section: String?, line: Int?) {
        let full = (section.map { "\($0)." } ?? "") + name
        refuse(line: line, "\(QuotedValue(full)) is not a setting; \(SettingNames.hint(for: full))")
    }

    private mutating func refuse(line: Int?, _ message: String, _ key: SettingKey? = nil) {
        let place = line.map { "\(path):\($0)" } ?? path
        problems.append(ConfigurationProblem(place: place, key: key?.rawValue, message))
    }
}
