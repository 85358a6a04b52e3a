import GatewayTelemetry
import Glibc
import Testing

/// A pipe for the length of a test.
struct Pipe {
    /// A line as long as lines may be.
    static let longLine = String(repeating: "x", count: LogLine.maximumBytes - 1) + "\n"
    /// What `fcntl` calls the size of a pipe.
    private static let setSize: Int32 = 1031

    let readEnd: Int32
    let writeEnd: Int32

    static func withPipe(_ body: (Pipe) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer {
            close(ends[0])
            close(ends[1])
        }
        try body(Pipe(readEnd: ends[0], writeEnd: ends[1]))
    }

    /// Leaves room for so many bytes.
    func shrink(to bytes: Int32) throws {
        try #require(fcntl(writeEnd, Self.setSize, bytes) == bytes)
    }

    /// What is in it now.
    func drain() -> String {
        var output = ""
        while isReadable {
            output += read()
        }
        return output
    }

    /// What has come, as much as there is at once; waits for it.
    func read() -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(readEnd, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }

    /// What has come once this many lines are there; waits for them.
    func read(lines count: Int) -> [String] {
        var output = ""
        while output.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            output += read()
        }
        return output.split(separator: "\n").map(String.init)
    }

    private var isReadable: Bool {
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) == 1
    }
}

extension LogSink {
    func write(_ line: String, isUrgent: Bool = false) {
        Array(line.utf8).withUnsafeBytes { write($0, isUrgent: isUrgent) }
    }
}
