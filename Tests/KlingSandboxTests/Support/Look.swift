@testable import KlingSandbox

/// The moments of a task's life that every shape is shown at.
enum Look: String, CaseIterable {
    case create
    case submitted
    case processing
    case succeed
    case failed
    case unknown

    /// What a sandbox that answers in `shape` says of the sample task.
    func answer(in shape: AnswerShape, quirks: Set<Quirk> = []) -> String {
        let formatter = ResponseFormatter(createShape: shape, queryShape: shape, quirks: quirks)
        let snapshot = sampleTask(faults).seen(at: ManualTime.start + elapsed)
        let answer =
            self == .create
            ? formatter.created(snapshot, requestID: "r") : formatter.queried(snapshot, requestID: "r")
        return String(decoding: answer.body.bytes, as: UTF8.self)
    }

    private var faults: [Fault] {
        switch self {
        case .failed: [Fault(.failed)]
        case .unknown: [Fault(.unknownStatus)]
        case .create, .submitted, .processing, .succeed: []
        }
    }

    private var elapsed: Int64 {
        switch self {
        case .create: 0
        case .submitted, .unknown: 1_000
        case .processing: 6_000
        case .succeed, .failed: 20_000
        }
    }
}
