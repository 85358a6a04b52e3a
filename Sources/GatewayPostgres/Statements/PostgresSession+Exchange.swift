import CPostgres
import GatewayLedger
import Glibc

// Statements over libpq in pipeline mode. In: steps, each with SQL and its arguments. Out: the answer to the last step,
// or the first refusal. What must hold: every statement is prepared and its arguments are bound; when an exchange ends,
// the pipeline is in step with the server again or the session is marked as broken; columns are integers or text.

extension PostgresSession {
    /// Sends statements in one go and reads all their answers: one round trip, however many there are.
    ///
    /// Outside a transaction block they are one transaction. What follows a refused statement is not carried out.
    /// - Returns: the answer to the last of them.
    func exchange(_ steps: [Step]) throws(PostgresFailure) -> Answer {
        var sent: [SentCommand] = []
        for step in steps {
            sent += try send(step)
        }
        guard PQpipelineSync(connection) == 1 else {
            throw lost()
        }
        let deadline = ContinuousClock.now + timeouts.answer
        var answer = Answer()
        var refusal: PostgresFailure?
        for command in sent {
            do {
                let next = try receive(before: deadline)
                if case .prepare(let key, let name) = command {
                    prepared[key] = name
                } else {
                    answer = next
                }
            } catch {
                guard !isBroken else {
                    throw refusal ?? error
                }
                refusal = refusal ?? sorted(error, after: command)
            }
        }
        try receiveSync(before: deadline)
        if let refusal {
            isSpent = refusal.kind == .disconnected
            throw refusal
        }
        return answer
    }

    /// A statement that was prepared before its table was changed may be refused for that alone.
    private func sorted(_ failure: PostgresFailure, after command: SentCommand) -> PostgresFailure {
        guard case .execute(isKept: true) = command, failure.state == "0A000" else {
            return failure
        }
        return PostgresFailure(.disconnected, cause: failure.cause)
    }

    private func send(_ step: Step) throws(PostgresFailure) -> [SentCommand] {
        let key = step.key
        let isKept = prepared[key] != nil
        var commands: [SentCommand] = []
        let name: String
        if let known = prepared[key] {
            name = known
        } else {
            // No other connection gives this name, so that behind a pooler a statement is missed, never mistaken.
            name = "\(id) \(names)"
            names += 1
            guard PQsendPrepare(connection, name, step.sql, Int32(key.types.count), key.types) == 1 else {
                throw lost()
            }
            commands.append(.prepare(key, name: name))
        }
        let texts = step.arguments.map { $0.parameterText.map { Array($0.utf8CString) } }
        let isSent = withPointers(to: texts) { values in
            PQsendQueryPrepared(connection, name, Int32(texts.count), values, nil, nil, 0)
        }
        guard isSent == 1 else {
            throw lost()
        }
        return commands + [.execute(isKept: isKept)]
    }

    /// Reads the answer to one command, and the nothing that ends it.
    private func receive(before deadline: ContinuousClock.Instant) throws(PostgresFailure) -> Answer {
        guard let result = try nextResult(before: deadline) else {
            throw lost()
        }
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        let failure = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? nil : self.failure(of: result)
        guard PQstatus(connection) == CONNECTION_OK else {
            isBroken = true
            throw PostgresFailure(.disconnected, cause: failure?.cause ?? Self.lastWords(of: connection, url: url))
        }
        if let extra = try nextResult(before: deadline) {
            PQclear(extra)
            throw lost()
        }
        if let failure {
            throw failure
        }
        return try Answer(result)
    }

    private func receiveSync(before deadline: ContinuousClock.Instant) throws(PostgresFailure) {
        guard let result = try nextResult(before: deadline) else {
            throw lost()
        }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else {
            throw lost()
        }
    }

    /// Waits for libpq's next result, but no longer than the deadline.
    func nextResult(before deadline: ContinuousClock.Instant) throws(PostgresFailure) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            let left = (deadline - ContinuousClock.now).components.seconds
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            let ready = poll(&descriptor, 1, Int32(max(left, 0) * 1000))
            if ready == 0, ContinuousClock.now + .seconds(1) >= deadline {
                isBroken = true
                throw PostgresFailure(.disconnected, cause: "no answer for \(timeouts.answer)")
            }
            guard ready >= 0 || errno == EINTR, PQconsumeInput(connection) == 1 else {
                throw lost()
            }
        }
        return PQgetResult(connection)
    }

    private func failure(of result: OpaquePointer) -> PostgresFailure {
        guard PQresultStatus(result) != PGRES_PIPELINE_ABORTED, let state = PQresultErrorField(result, sqlStateField)
        else {
            return PostgresFailure(.fault, cause: "not carried out: " + Self.lastWords(of: connection, url: url))
        }
        let message = PQresultErrorField(result, messageField).map { String(cString: $0) } ?? ""
        return PostgresFailure(state: String(cString: state), message: url.redact(message))
    }

    /// The protocol is out of step: nothing more can be read from this connection.
    private func lost() -> PostgresFailure {
        isBroken = true
        return PostgresFailure(.disconnected, cause: Self.lastWords(of: connection, url: url))
    }

    private func withPointers<Result>(
        to texts: [[CChar]?],
        _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { text in
            text.map { characters in
                let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: characters.count)
                _ = copy.initialize(from: characters)
                return copy
            }
        }
        defer {
            for copy in copies {
                copy?.deallocate()
            }
        }
        return body(copies.map { $0.flatMap { UnsafePointer($0.baseAddress) } })
    }

    /// `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`, which C keeps as characters.
    private var sqlStateField: Int32 { Int32(UInt8(ascii: "C")) }
    private var messageField: Int32 { Int32(UInt8(ascii: "M")) }
}
