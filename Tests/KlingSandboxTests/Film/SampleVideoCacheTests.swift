import NIOCore
import Testing

@testable import KlingSandbox

struct SampleVideoCacheTests {
    private func order(_ motion: UInt64) -> FilmOrder {
        FilmOrder(width: 1280, height: 720, seconds: 5, palette: 7, motion: motion)
    }

    @Test func `films are kept up to a number of bytes, the first made goes first`() {
        let sizes = (0..<3).map { Film(order($0)).bytes.count }
        let shelf = SampleVideoCache(maximumBytes: sizes[1] + sizes[2])
        for (motion, size) in sizes.enumerated() {
            #expect(shelf.film(order(UInt64(motion))).readableBytes == size)
        }
        #expect(shelf.bytes == sizes[1] + sizes[2])
        _ = shelf.film(order(2))
        #expect(shelf.bytes == sizes[1] + sizes[2])
    }

    @Test func `a film that does not fit is made all the same`() {
        let shelf = SampleVideoCache(maximumBytes: 0)
        #expect(shelf.film(order(1)).readableBytes == Film(order(1)).bytes.count)
        #expect(shelf.bytes == 0)
    }
}
