import Glibc

/// Wakes a thread that waits; what is done here may be done within a signal handler, too.
struct SignalPipe: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Makes a pipe; nothing without descriptors for it.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            return nil
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// Ends the wait that there is, or the next one.
    func signal() {
        _ = write(writeEnd, "!", 1)
    }

    /// Waits until there is a signal, or so many milliseconds; for as long as it takes where they are negative.
    func wait(milliseconds: Int32) {
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) == 1 else {
            return
        }
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { bytes in
            _ = read(readEnd, bytes.baseAddress, bytes.count)
        }
    }

    /// Gives the descriptors back; nobody may use it any more.
    func close() {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }
}
