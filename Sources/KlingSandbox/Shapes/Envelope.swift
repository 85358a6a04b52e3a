/// What an answer shape puts around a record.
struct Envelope {
    let shape: AnswerShape
    let quirks: Set<Quirk>

    func around(_ data: JSON, requestID: String) -> JSON {
        switch shape {
        case .classic, .newProtocol: kling(data, requestID: requestID)
        case .relayRecord:
            ["code": "success", "message": "", "data": withKlingBody(data, requestID: requestID)]
        case .flatRecord: ["code": "success", "message": "", "data": data]
        case .openAI: data
        case .nothing: ["code": "success", "data": nil]
        }
    }

    private func kling(_ data: JSON, requestID: String) -> JSON {
        var body: JSON = ["code": quirks.contains(.codeString) ? "0" : 0, "message": "SUCCEED", "data": data]
        if !quirks.contains(.noRequestID) {
            body["request_id"] = .string(requestID)
        }
        return body
    }

    /// A relay's record carries, in `data`, the body that Kling gave it.
    private func withKlingBody(_ record: JSON, requestID: String) -> JSON {
        if case .array(let records) = record {
            return .array(records.map { withKlingBody($0, requestID: requestID) })
        }
        var record = record
        record["data"] = record["data"].map { kling($0, requestID: requestID) }
        return record
    }
}
