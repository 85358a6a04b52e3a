import Foundation
import GatewaySettings
import GatewayTestKit
import Testing

struct SettingsFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func problem(_ file: String) throws -> String {
        let error = #expect(throws: ConfigurationError.self) {
            try Settings.load(file: file, environment: [:])
        }
        return try #require(error).description.replacing(folder.path, with: "FOLDER")
    }

    @Test
    func `a file that does not exist is named`() throws {
        let file = "\(folder.path)/no.yaml"
        #expect(try problem(file) == #"The configuration file "FOLDER/no.yaml" does not exist."#)
    }

    @Test
    func `a folder or a pipe is not waited for`() throws {
        #expect(try problem(folder.path) == #"The configuration file "FOLDER" is not a regular file."#)
        let pipe = "\(folder.path)/pipe.yaml"
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(try problem(pipe) == #"The configuration file "FOLDER/pipe.yaml" is not a regular file."#)
    }

    @Test
    func `a file at the largest size is read, and one byte more is refused`() throws {
        let filling = "#" + String(repeating: "x", count: (1 << 20) - 2) + "\n"
        let file = try folder.write(filling, to: "large.yaml")
        #expect(try Settings.load(file: file, environment: [:]).settings.serverPort == 8080)
        _ = try folder.write(filling + "\n", to: "large.yaml")
        #expect(try problem(file) == #"The configuration file "FOLDER/large.yaml" is larger than 1048576 bytes."#)
    }

    @Test
    func `a file that is not UTF-8 is refused`() throws {
        let file = "\(folder.path)/binary.yaml"
        try Data([0x73, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: file))
        #expect(try problem(file) == #"The configuration file "FOLDER/binary.yaml" is not UTF-8 text."#)
    }
}
