import Glibc
import Testing

@testable import GatewayTelemetry

struct BufferedSinkTests {
    /// Runs something with a sink on a pipe, and ends the sink's thread behind it.
    private func withSink(
        capacity: Int = BufferedSink.defaultCapacity,
        pipeBytes: Int32? = nil,
        _ body: (BufferedSink, Pipe) throws -> Void
    ) throws {
        try Pipe.withPipe { pipe in
            if let pipeBytes {
                try pipe.shrink(to: pipeBytes)
            }
            let direct = DescriptorSink(descriptor: pipe.writeEnd, patience: 0) { Array("lost \($0)\n".utf8) }
            let sink = try #require(BufferedSink(over: direct, capacity: capacity))
            defer { sink.finish() }
            try body(sink, pipe)
        }
    }

    @Test
    func `a line that comes alone arrives without another behind it`() throws {
        try withSink { sink, pipe in
            for number in 0..<10 {
                sink.write("\(number)\n")
                #expect(pipe.read() == "\(number)\n")
            }
        }
    }

    @Test
    func `lines arrive in their order, and all of them before the end`() throws {
        try withSink { sink, pipe in
            for number in 0..<5000 {
                sink.write("\(number)\n", isUrgent: number % 100 == 7)
            }
            sink.finish()
            #expect(pipe.drain() == (0..<5000).map { "\($0)\n" }.joined())
        }
    }

    @Test
    func `what is logged after the end is written at once`() throws {
        try withSink { sink, pipe in
            sink.write("one\n")
            sink.finish()
            sink.write("two\n")
            #expect(pipe.drain() == "one\ntwo\n")
        }
    }

    @Test
    func `what was flushed is there`() throws {
        try withSink { sink, pipe in
            for number in 0..<100 {
                sink.write("\(number)\n")
                sink.write("x\n")
                sink.flush()
                #expect(pipe.drain() == "\(number)\nx\n")
            }
        }
    }

    @Test
    func `a reader that sleeps costs lines, not time, and is told how many, where they would stand`() throws {
        try withSink(capacity: 64 << 10) { sink, pipe in
            for _ in 0..<1000 {
                sink.write(Pipe.longLine)
            }
            var output = ""
            var (arrived, lost) = (0, 0)
            while arrived + lost < 1000 {
                output += pipe.read()
                let lines = output.split(separator: "\n")
                arrived = output.utf8.count { $0 == UInt8(ascii: "\n") }
                let notices = lines.filter { $0.hasPrefix("lost ") }
                arrived -= notices.count
                lost = notices.compactMap { Int($0.dropFirst(5)) }.reduce(0, +)
            }
            #expect(arrived + lost == 1000)
            #expect((1..<1000).contains(lost))
            sink.write("next\n")
            sink.write("after\n")
            #expect(pipe.read(lines: 2) == ["next", "after"])
        }
    }

    @Test
    func `a pipe that others share is written in pieces of whole lines that it takes at once`() throws {
        try withSink(pipeBytes: 4096) { sink, pipe in
            let line = String(repeating: "y", count: 299) + "\n"
            for _ in 0..<1000 {
                sink.write(line)
            }
            var count = 0
            while count < 1000 * line.utf8.count {
                let piece = pipe.read()
                count += piece.utf8.count
                #expect(piece.hasSuffix("\n"))
            }
        }
    }

    @Test
    func `the end does not wait for good for a reader that sleeps`() throws {
        try withSink(capacity: 64 << 10, pipeBytes: 4096) { sink, pipe in
            for _ in 0..<5 {
                sink.write(Pipe.longLine)
            }
            sink.finish()
            // It goes on as soon as somebody reads.
            #expect(pipe.read(lines: 5).count == 5)
        }
    }

    @Test
    func `a file takes all that there is, and no line is lost`() throws {
        let file = try #require(tmpfile())
        defer { fclose(file) }
        let direct = DescriptorSink(descriptor: fileno(file)) { Array("lost \($0)\n".utf8) }
        let sink = try #require(BufferedSink(over: direct))
        let line = String(repeating: "z", count: 99) + "\n"
        for _ in 0..<5000 {
            sink.write(line)
        }
        sink.finish()
        #expect(lseek(fileno(file), 0, SEEK_END) == 500_000)
    }

    @Test
    func `a descriptor that another program has made impatient is waited for`() throws {
        try withSink(pipeBytes: 4096) { sink, pipe in
            try #require(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0)
            for _ in 0..<50 {
                sink.write(Pipe.longLine)
            }
            #expect(pipe.read(lines: 50).allSatisfy { $0.utf8.count == LogLine.maximumBytes - 1 })
        }
    }
}
