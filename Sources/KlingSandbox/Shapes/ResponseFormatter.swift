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
