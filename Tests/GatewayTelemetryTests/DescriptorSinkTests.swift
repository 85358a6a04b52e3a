import GatewayModel
import GatewayTelemetry
import Glibc
import Testing

struct DescriptorSinkTests {
    private func sink(_ descriptor: Int32) -> DescriptorSink {
        DescriptorSink(descriptor: descriptor, patience: 0) { Array("lost \($0)\n".utf8) }
    }

    /// A pipe for the length of a test.
    private func withPipe(_ body: (_ read: Int32, _ write: Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer {
            close(ends[0])
            close(ends[1])
        }
        try body(ends[0], ends[1])
    }

    private func drain(_ descriptor: Int32) -> String {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 0) == 1 {
            let count = read(descriptor, &buffer, buffer.count)
            output.append(contentsOf: buffer.prefix(count))
        }
        return String(decoding: output, as: UTF8.self)
    }

    @Test
    func `lines arrive as they were written`() throws {
        try withPipe { read, write in
            let sink = sink(write)
            sink.write(Array("one\n".utf8))
            sink.write(Array("two\n".utf8))
            #expect(drain(read) == "one\ntwo\n")
        }
    }

    @Test
    func `a reader that sleeps costs lines, not time, and is told how many`() throws {
        try withPipe { read, write in
            let sink = sink(write)
            let line = [UInt8](repeating: UInt8(ascii: "x"), count: LogLine.maximumBytes - 1) + [UInt8(ascii: "\n")]
            for _ in 0..<1000 {
                sink.write(line)
            }
            let arrived = drain(read).split(separator: "\n").count
            #expect((1..<1000).contains(arrived))
            sink.write(Array("next\n".utf8))
            sink.write(Array("after\n".utf8))
            #expect(drain(read) == "lost \(1000 - arrived)\nnext\nafter\n")
        }
    }

    @Test
    func `the notice of lost lines is itself a line of the log`() {
        let bytes = Telemetry.lossNotice(3, time: Timestamp(seconds: 0), format: .text, redactor: Redactor())
        let expected =
            "1970-01-01T00:00:00.000Z warning telemetry: Log lines were lost because they were not read in time."
        #expect(String(decoding: bytes, as: UTF8.self) == expected + " lines=3\n")
    }
}
