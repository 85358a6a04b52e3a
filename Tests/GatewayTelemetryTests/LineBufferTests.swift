import Testing

@testable import GatewayTelemetry

struct LineBufferTests {
    /// A buffer for 100 bytes whose thread waits.
    private func waiting() -> LineBuffer {
        var buffer = LineBuffer(capacity: 100)
        var batch: [UInt8] = []
        guard case .wait = buffer.next(&batch) else {
            Issue.record("there is nothing to write")
            return buffer
        }
        return buffer
    }

    /// A buffer for 100 bytes whose thread has written, and lets lines gather.
    private func resting() -> LineBuffer {
        var buffer = waiting()
        _ = append(10, to: &buffer)
        #expect(take(from: &buffer).map(\.bytes) == 10)
        #expect(rests(&buffer))
        return buffer
    }

    private func append(_ bytes: Int, isUrgent: Bool = false, to buffer: inout LineBuffer) -> LineBuffer.Effect {
        [UInt8](repeating: 0, count: bytes).withUnsafeBytes { buffer.append($0, isUrgent: isUrgent) }
    }

    private func rests(_ buffer: inout LineBuffer) -> Bool {
        buffer.rests()
    }

    /// What the thread gets to write.
    private func take(from buffer: inout LineBuffer) -> (bytes: Int, lost: Int)? {
        var batch: [UInt8] = []
        guard case .write(let lost) = buffer.next(&batch) else {
            return nil
        }
        return (batch.count, lost)
    }

    @Test
    func `a thread that waits is woken once, and takes all that has come`() {
        var buffer = waiting()
        #expect(buffer.isSettled)
        #expect(append(10, to: &buffer) == .wake)
        #expect(!buffer.isSettled)
        #expect(append(10, isUrgent: true, to: &buffer) == .none)
        #expect(take(from: &buffer).map(\.bytes) == 20)
    }

    @Test
    func `while lines gather, only an urgent one wakes the thread`() {
        var buffer = resting()
        #expect(append(10, to: &buffer) == .none)
        #expect(append(10, isUrgent: true, to: &buffer) == .wake)
        #expect(append(10, isUrgent: true, to: &buffer) == .none)
        #expect(take(from: &buffer).map(\.bytes) == 30)
        // Urgent was what has been taken.
        #expect(rests(&buffer))
    }

    @Test(arguments: [(49, false), (50, true)])
    func `while lines gather, a buffer that is half full wakes the thread`(bytes: Int, isWoken: Bool) {
        var buffer = resting()
        #expect((append(bytes, to: &buffer) == .wake) == isWoken)
    }

    @Test
    func `a thread that writes does not rest when something urgent has come meanwhile`() {
        var buffer = waiting()
        _ = append(10, to: &buffer)
        _ = take(from: &buffer)
        #expect(append(10, isUrgent: true, to: &buffer) == .none)
        #expect(!rests(&buffer))
        #expect(take(from: &buffer).map(\.bytes) == 10)
    }

    @Test
    func `what has no room is lost, and so is what comes behind it until the thread has taken the rest`() throws {
        var buffer = waiting()
        _ = append(90, to: &buffer)
        _ = append(10, to: &buffer)
        _ = append(1, to: &buffer)
        _ = append(10, to: &buffer)
        let first = try #require(take(from: &buffer))
        #expect(first.bytes == 100)
        #expect(first.lost == 2)
        _ = append(10, to: &buffer)
        let second = try #require(take(from: &buffer))
        #expect(second.bytes == 10)
        #expect(second.lost == 0)
    }

    @Test
    func `what would have room behind a line that had none is lost with it`() throws {
        var buffer = waiting()
        _ = append(60, to: &buffer)
        _ = append(50, to: &buffer)
        _ = append(10, to: &buffer)
        let taken = try #require(take(from: &buffer))
        #expect(taken.bytes == 60)
        #expect(taken.lost == 2)
    }

    @Test
    func `a thread that is to end writes first what there is, and then takes nothing any more`() {
        var buffer = resting()
        _ = append(10, to: &buffer)
        buffer.end()
        #expect(take(from: &buffer).map(\.bytes) == 10)
        #expect(append(5, to: &buffer) == .none)
        #expect(!rests(&buffer))
        #expect(take(from: &buffer).map(\.bytes) == 5)
        var batch: [UInt8] = []
        guard case .end = buffer.next(&batch) else {
            Issue.record("the thread goes on")
            return
        }
        #expect(buffer.isSettled)
        #expect(append(5, to: &buffer) == .writeDirectly)
    }
}
