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
    /// How many times in a row a descriptor may refuse what it says it can take.
    private static let refusals = 100
    private static let newline = UInt8(ascii: "\n")

    private struct State {
        var lost = 0
        var isTorn = false
    }

    private let descriptor: Int32
    private let patience: Int32
    private let piece: Int
    private let notice: @Sendable (Int) -> [UInt8]
    /// The lock is held while writing: it keeps two lines apart, and no wait of `write` under it is longer than
    /// `patience`.
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
        piece = Self.largestPiece(of: descriptor)
    }

    package func write(_ line: UnsafeRawBufferPointer, isUrgent: Bool) {
        state.withLock { state in
            guard isWritable(patience: state.lost > 0 || state.isTorn ? 0 : patience) else {
                state.lost += 1
                return
            }
            if state.lost > 0, notice(state.lost).withUnsafeBytes({ put($0, &state) }) {
                state.lost = 0
            }
            if state.lost > 0 || !put(line, &state) {
                state.lost += 1
            }
        }
    }

    /// Writes whole lines, and waits for as long as the descriptor takes; for a thread that nobody waits for.
    /// - Parameter lost: How many lines were lost behind them; a notice says so.
    func write(batch: UnsafeRawBufferPointer, losing lost: Int) {
        state.withLock { state in
            tellLost(&state)
            let written = state.lost > 0 ? 0 : putPatiently(batch, &state)
            state.lost += batch[written...].count { $0 == Self.newline } + lost
            tellLost(&state)
        }
    }

    private func tellLost(_ state: inout State) {
        guard state.lost > 0 else {
            return
        }
        if notice(state.lost).withUnsafeBytes({ putPatiently($0, &state) == $0.count }) {
            state.lost = 0
        }
    }

    /// Writes a line, on a new one if the last was cut off; says whether the whole of it was taken.
    private func put(_ line: UnsafeRawBufferPointer, _ state: inout State) -> Bool {
        guard isWritable(patience: 0) else {
            return false
        }
        guard !state.isTorn else {
            let bytes = [Self.newline] + line
            let count = bytes.withUnsafeBytes(writeOnce)
            state.isTorn = count > 0 ? count < bytes.count : true
            return count == bytes.count
        }
        let count = writeOnce(line)
        state.isTorn = count > 0 && count < line.count
        return count == line.count
    }

    /// Writes lines in pieces that the kernel does not tear; returns how many bytes of them were taken.
    private func putPatiently(_ lines: UnsafeRawBufferPointer, _ state: inout State) -> Int {
        if state.isTorn {
            guard takes([Self.newline]) else {
                return 0
            }
            state.isTorn = false
        }
        var position = 0
        while position < lines.count {
            let end = endOfPiece(in: lines, from: position)
            let count = writeWaiting(UnsafeRawBufferPointer(rebasing: lines[position..<end]))
            guard count > 0 else {
                break
            }
            position += count
        }
        state.isTorn = position > 0 && lines[position - 1] != Self.newline
        return position
    }

    private func takes(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { writeWaiting($0) == $0.count }
    }

    /// Where the piece ends that begins at `start`: behind the last line that is in it as a whole.
    private func endOfPiece(in lines: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard lines.count - start > piece else {
            return lines.count
        }
        let limit = start + piece
        if let last = lines[start..<limit].lastIndex(of: Self.newline) {
            return last + 1
        }
        return lines[limit...].firstIndex(of: Self.newline).map { $0 + 1 } ?? lines.count
    }

    /// Writes once, and waits where the descriptor is one that would rather fail than wait.
    private func writeWaiting(_ bytes: UnsafeRawBufferPointer) -> Int {
        for _ in 0..<Self.refusals {
            let count = writeOnce(bytes)
            guard count < 0, errno == EAGAIN, isWritable(patience: -1) else {
                return count
            }
        }
        return -1
    }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        uninterrupted { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
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

    /// How many bytes can be written to a descriptor at once so that what other programs write to it stands before or
    /// behind, and not within.
    ///
    /// A file takes any number under its lock. A local socket, such as the journal's, takes as one message what fits
    /// into one of the kernel's buffers, at least 32 KiB. A pipe promises `PIPE_BUF`, 4096 bytes; so nothing else is
    /// asked to take more.
    private static func largestPiece(of descriptor: Int32) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            return LogLine.maximumBytes
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .max
        case S_IFSOCK: return 4 * LogLine.maximumBytes
        default: return LogLine.maximumBytes
        }
    }
}
