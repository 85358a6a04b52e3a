package import GatewayModel
import Synchronization

/// A source of files that answers as a test has written down.
package final class ScriptedFileSource: VideoFileSource {
    private struct State {
        var answers: [Result<[UInt8], FileTrouble>] = []
        var addresses: [String] = []
    }

    private let state = Mutex(State())

    /// Makes a source that has nothing.
    package init() {}

    /// The addresses that were asked for.
    package var addresses: [String] {
        state.withLock(\.addresses)
    }

    /// Answers the next fetches in this order.
    package func answer(_ answers: Result<[UInt8], FileTrouble>...) {
        state.withLock { $0.answers += answers }
    }

    package func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble) {
        let answer = state.withLock { state in
            state.addresses.append(url)
            return state.answers.isEmpty ? .failure(FileTrouble(.notYet, status: 404)) : state.answers.removeFirst()
        }
        let bytes = try answer.get()
        guard bytes.count <= limit else {
            throw FileTrouble(.tooLarge)
        }
        do {
            for start in stride(from: 0, to: bytes.count, by: 1000) {
                try await sink(bytes[start..<min(start + 1000, bytes.count)])
            }
        } catch {
            throw FileTrouble(.receiver, detail: "\(error)")
        }
    }
}
