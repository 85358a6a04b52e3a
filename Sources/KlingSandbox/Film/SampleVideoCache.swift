import NIOCore
import Synchronization

/// Films that have been made, up to a number of bytes; the first made is the first to go.
final class SampleVideoCache: Sendable {
    private struct State {
        var films: [FilmOrder: ByteBuffer] = [:]
        var oldest = CircularBuffer<FilmOrder>()
        var bytes = 0
    }

    private let maximumBytes: Int
    private let state = Mutex(State())

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    var bytes: Int { state.withLock(\.bytes) }

    /// The film for an order, made on the spot if it is not there.
    func film(_ order: FilmOrder) -> ByteBuffer {
        if let film = state.withLock({ $0.films[order] }) { return film }
        // Outside the lock. Two that ask at once may both make it, and make the same.
        let film = ByteBuffer(bytes: Film(order).bytes)
        state.withLock { keep(film, of: order, in: &$0) }
        return film
    }

    private func keep(_ film: ByteBuffer, of order: FilmOrder, in state: inout State) {
        guard film.readableBytes <= maximumBytes, state.films[order] == nil else { return }
        while state.bytes + film.readableBytes > maximumBytes, let first = state.oldest.popFirst() {
            state.bytes -= state.films.removeValue(forKey: first)?.readableBytes ?? 0
        }
        state.films[order] = film
        state.oldest.append(order)
        state.bytes += film.readableBytes
    }
}
