import ArgumentParser

/// How a command that reads shows its result.
struct OutputOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write the result as JSON.")
    var isJSON = false

    /// Writes a result as JSON when that was asked for, and as text otherwise.
    func show(_ value: some Encodable, text: @autoclosure () -> String) throws {
        Console.result(isJSON ? try JSONText.of(value) : text())
    }
}
