import Glibc

/// Wakes a thread that waits for the network; once it has, no wait on it lasts any more.
final class WakePipe: Sendable {
    private let descriptor: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Without descriptors nothing can be waited for: it counts as woken.
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (descriptor, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Wakes the thread, now and whenever it waits again.
    func wakeUp() {
        write(writeEnd, "!", 1)
    }

    /// Whether it has woken anybody.
    var isWoken: Bool {
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        return descriptor < 0 || poll(&descriptors, 1, 0) == 1
    }

    /// Waits until it wakes, until a socket can be read, or until a time has passed.
    func wait(besides socket: Int32? = nil, upTo time: Duration) {
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let socket {
            descriptors.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
        }
        let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: max(0, milliseconds)))
    }
}
