import ArgumentParser
import FoundationEssentials

/// How a command that reads shows its result.
struct OutputOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write the result as JSON.")
    var isJSON = false

    /// Writes a result as JSON when that was asked for, and as text otherwise.
    func show(_ value: some Encodable, text: @autoclosure () -> String) throws {
        Console.result(isJSON ? try JSONText.of(value) : text())
    }
}

/// The output of a command for programs.
enum JSONText {
    /// A value as JSON over several lines, the same for the same value.
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
