import GatewayModel
import Synchronization

/// The orders of this server whose answers are not delivered yet, of those without an idempotency key.
///
/// A client that gives up waiting and orders again may be here before its first order is decided, and so before its
/// answer is known to be lost. So an order waits while an equal one by the same key is pending whose caller is gone; equal
/// orders whose callers wait side by side are orders of their own.
final class PendingAnswers: Sendable {
    /// One of them, until ``leave()``.
    final class Entry: Sendable {
        let answer: UndeliveredAnswer
        private let isCallerGone: @Sendable () -> Bool
        private let answers: PendingAnswers
        /// Those that wait for it; nothing once it has left.
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

        fileprivate init(
            _ answer: UndeliveredAnswer,
            isCallerGone: @escaping @Sendable () -> Bool,
            in answers: PendingAnswers
        ) {
            self.answer = answer
            self.isCallerGone = isCallerGone
            self.answers = answers
        }

        /// Whether its answer is lost, though that is not written down yet.
        fileprivate var isLost: Bool {
            isCallerGone()
        }

        /// Takes it away, once what became of its answer is written down; again does nothing.
        func leave() {
            let waiting = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            guard let waiting else {
                return
            }
            answers.remove(self)
            for continuation in waiting {
                continuation.resume()
            }
        }

        /// Returns once it has left.
        fileprivate func left() async {
            await withCheckedContinuation { continuation in
                let hasLeft = waiting.withLock { waiting in
                    waiting?.append(continuation)
                    return waiting == nil
                }
                if hasLeft {
                    continuation.resume()
                }
            }
        }
    }

    private let entries = Mutex<[UndeliveredAnswer: [Entry]]>([:])

    /// Enters an order, as soon as no equal one by the same key is pending whose caller is gone.
    /// - Returns: Nothing for an order whose answer comes back by itself, or that nobody waits for.
    func enter(_ request: AdmissionRequest) async -> Entry? {
        guard let caller = request.caller, request.identity.key == nil else {
            return nil
        }
        let answer = UndeliveredAnswer(tenant: request.tenant, key: caller.key, digest: request.identity.digest)
        let entry = Entry(answer, isCallerGone: caller.isGone, in: self)
        while let lost = enter(entry) {
            await lost.left()
        }
        return entry
    }

    /// - Returns: An entry to wait for, if there is one; then nothing has been entered.
    private func enter(_ entry: Entry) -> Entry? {
        entries.withLock { entries in
            if let lost = entries[entry.answer]?.first(where: \.isLost) {
                return lost
            }
            entries[entry.answer, default: []].append(entry)
            return nil
        }
    }

    private func remove(_ entry: Entry) {
        entries.withLock { entries in
            let rest = entries[entry.answer]?.filter { $0 !== entry } ?? []
            entries[entry.answer] = rest.isEmpty ? nil : rest
        }
    }
}
