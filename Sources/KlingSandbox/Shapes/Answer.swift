/// A whole honest answer, not yet spoiled by any fault.
struct Answer: Equatable, Sendable {
    var status = 200
    let body: JSON
    let requestID: String
}
