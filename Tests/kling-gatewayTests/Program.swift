import Foundation

/// The built program, run as an operator runs it.
struct Program {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let remarks: String
    }

    /// Where the program is: beside the tests that were built with it.
    private let url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("kling-gateway")

    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run(arguments, environment: environment)
    }

    /// - Parameter folder: The folder that it is called in, when it is not the tests' own.
    func run(_ arguments: [String], environment: [String: String] = [:], in folder: String? = nil) throws -> Outcome {
        let process = Process()
        if let folder {
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
        }
        process.executableURL = url
        process.arguments = arguments
        process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        let (output, remarks) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = remarks
        try process.run()
        // Neither is more than a pipe holds, so that reading one after the other cannot stop the program.
        let written = output.fileHandleForReading.readDataToEndOfFile()
        let said = remarks.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: written, as: UTF8.self),
            remarks: String(decoding: said, as: UTF8.self)
        )
    }
}
