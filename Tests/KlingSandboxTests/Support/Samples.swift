@testable import KlingSandbox

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
