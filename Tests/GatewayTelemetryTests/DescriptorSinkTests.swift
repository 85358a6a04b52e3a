import GatewayModel
import GatewayTelemetry
import Testing

struct DescriptorSinkTests {
    private func sink(_ descriptor: Int32) -> DescriptorSink {
        DescriptorSink(descriptor: descriptor, patience: 0) { Array("lost \($0)\n".utf8) }
    }

    @Test
    func `lines arrive as they were written`() throws {
        try Pipe.withPipe { pipe in
            let sink = sink(pipe.writeEnd)
            sink.write("one\n")
            sink.write("two\n")
            #expect(pipe.drain() == "one\ntwo\n")
        }
    }

    @Test
    func `a reader that sleeps costs lines, not time, and is told how many`() throws {
        try Pipe.withPipe { pipe in
            let sink = sink(pipe.writeEnd)
            for _ in 0..<1000 {
                sink.write(Pipe.longLine)
            }
            let arrived = pipe.drain().split(separator: "\n").count
            #expect((1..<1000).contains(arrived))
            sink.write("next\n")
            sink.write("after\n")
            #expect(pipe.drain() == "lost \(1000 - arrived)\nnext\nafter\n")
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
