// JSON of the sandbox. In: a `TaskSnapshot` or a `Refusal`. Out: an `Answer` in one of six shapes, with the quirks that
// were asked for. What must hold: an answer depends on nothing but these and the request id, and equal values give
// equal bytes.

/// How this server formats its answers: a shape for what a create answers, one for queries, and the quirks of both.
struct ResponseFormatter: Sendable {
    let createShape: AnswerShape
    let queryShape: AnswerShape
    let quirks: Set<Quirk>

    /// The answer to a create.
    func created(_ snapshot: TaskSnapshot, requestID: String) -> Answer {
        answer(snapshot.record(createShape, quirks: quirks, isCreate: true), in: createShape, requestID: requestID)
    }

    /// The answer to a query for one task.
    func queried(_ snapshot: TaskSnapshot, requestID: String) -> Answer {
        let record = snapshot.record(queryShape, quirks: quirks, isCreate: false)
        let isList = queryShape == .newProtocol && quirks.contains(.dataList)
        return answer(isList ? [record] : record, in: queryShape, requestID: requestID)
    }

    /// The answer to a query for a page of tasks.
    func listed(_ sightings: [TaskSnapshot], requestID: String) -> Answer {
        let records = sightings.map { $0.record(queryShape, quirks: quirks, isCreate: false) }
        let data = JSON.array(records)
        let list: JSON = queryShape == .openAI ? ["object": "list", "data": data] : data
        return answer(list, in: queryShape, requestID: requestID)
    }

    /// The body of a callback: the bare record, in the new protocol's words if that is what a create answers.
    func callback(_ snapshot: TaskSnapshot) -> JSON {
        snapshot.record(createShape == .newProtocol ? .newProtocol : .classic, quirks: quirks, isCreate: false)
    }

    func refused(_ refusal: Refusal, create: Bool, requestID: String) -> Answer {
        refusal.answer(in: create ? createShape : queryShape, quirks: quirks, requestID: requestID)
    }

    /// The answer to a query for a task that is not there.
    func unknown(_ id: String, requestID: String) -> Answer {
        switch queryShape {
        case .classic, .newProtocol: refused(.notFound(id), create: false, requestID: requestID)
        case .relayRecord, .flatRecord, .openAI: refused(.taskNotExist, create: false, requestID: requestID)
        case .nothing: answer(nil, in: .nothing, requestID: requestID)
        }
    }

    private func answer(_ data: JSON, in shape: AnswerShape, requestID: String) -> Answer {
        Answer(body: Envelope(shape: shape, quirks: quirks).around(data, requestID: requestID), requestID: requestID)
    }
}

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

/// A deviation that real relays have shown and that a decoder must accept; several may be asked for at once.
package enum Quirk: String, Sendable, Codable, CaseIterable {
    /// `videos` is one object, as DeerAPI's page draws it, and not an array.
    case videosObject = "videos-object"
    /// `task_result` is `null` instead of `{}` as long as there is none.
    case resultNull = "result-null"
    /// `task_result` is left out as long as there is none.
    case resultMissing = "result-missing"
    /// `code` is `"0"`.
    case codeString = "code-string"
    /// `request_id` is left out.
    case noRequestID = "no-request-id"
    /// Times are Unix seconds where the shape has milliseconds, and the reverse.
    case otherTimeUnit = "other-time-unit"
    /// What has no value in shape A is `null` instead of left out or empty.
    case nulls
    /// `data` of a query in shape E is a list of one.
    case dataList = "data-list"
}
