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

/// A task like any other, made at the start of ``ManualTime``: starts after 2 s, ends after 10 s.
func sampleTask(
    _ faults: [Fault] = [],
    externalID: String? = "mine-1",
    callbackURL: String? = nil,
    seconds: Int = 5
) -> KlingTask {
    var plan = FaultPlan()
    plan.add(faults)
    return KlingTask(
        id: "878106242831892487",
        videoID: "878106242831892488",
        externalID: externalID,
        model: .v16,
        mode: .std,
        film: FilmOrder(width: 1280, height: 720, seconds: seconds, palette: 7, motion: 9),
        callbackURL: callbackURL,
        origin: "http://sandbox",
        life: KlingTask.Life(plan, terms: AccountTerms(), now: ManualTime.start),
        plan: plan
    )
}

/// A body that every rule agrees to, with one thing changed.
func sampleOrder(_ change: (inout OrderBody) -> Void = { _ in }) -> Result<Order, Refusal> {
    var body = OrderBody()
    body.prompt = "a cat"
    change(&body)
    do {
        return .success(try Order(body))
    } catch {
        return .failure(error)
    }
}
