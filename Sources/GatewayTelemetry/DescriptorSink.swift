import Glibc
import Synchronization

/// Writes lines to a file descriptor, and rather loses lines than keeps the program waiting.
///
/// A pipe whose reader sleeps would hold up every writer for good. So a line is written only when the descriptor can
/// take it; the first that finds it full waits up to `patience`, those after it not at all. When it can be written
/// again, a notice says how many lines were lost. The descriptor's mode is left alone: other programs may share it.
package final class DescriptorSink: LogSink {
    /// How long the first line waits for a full descriptor, in milliseconds.
    package static let defaultPatience: Int32 = 100
    private static let attempts = 3

    private struct State {
        var lost = 0
        var isTorn = false
    }

    private let descriptor: Int32
    private let patience: Int32
    private let notice: @Sendable (Int) -> [UInt8]
    /// The lock is held while writing: it keeps two lines apart, and no wait under it is longer than `patience`.
    private let state = Mutex(State())

    /// Makes a sink; `notice` makes the line that says how many were lost.
    package init(
        descriptor: Int32 = STDERR_FILENO,
        patience: Int32 = DescriptorSink.defaultPatience,
        notice: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.descriptor = descriptor
        self.patience = patience
        self.notice = notice
    }

    package func write(_ line: [UInt8]) {
        state.withLock { state in
            guard isWritable(patience: state.lost > 0 || state.isTorn ? 0 : patience) else {
                state.lost += 1
                return
            }
            if state.lost > 0, put(notice(state.lost), &state) {
                state.lost = 0
            }
            if state.lost > 0 || !put(line, &state) {
                state.lost += 1
            }
        }
    }

    /// Writes a line, on a new one if the last was cut off; says whether the whole of it was taken.
    private func put(_ line: [UInt8], _ state: inout State) -> Bool {
        guard isWritable(patience: 0) else {
            return false
        }
        let bytes = state.isTorn ? [UInt8(ascii: "\n")] + line : line
        let count = uninterrupted { bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } }
        if count > 0 {
            state.isTorn = count < bytes.count
        }
        return count == bytes.count
    }

    private func isWritable(patience: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let ready = uninterrupted { Int(poll(&request, 1, patience)) }
        return ready == 1 && request.revents & Int16(POLLOUT) != 0
    }

    /// Makes a system call again that a signal has interrupted, a few times at most.
    private func uninterrupted(_ call: () -> Int) -> Int {
        for _ in 1..<Self.attempts {
            let result = call()
            guard result < 0, errno == EINTR else {
                return result
            }
        }
        return call()
    }
}

/// Where log lines go.
package protocol LogSink: Sendable {
    /// Writes one line, its newline included, in one piece; it neither fails nor waits for long.
    func write(_ line: [UInt8])
}
