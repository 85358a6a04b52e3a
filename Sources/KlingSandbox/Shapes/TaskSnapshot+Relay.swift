extension TaskSnapshot {
    /// Shape B: a new-api relay's task record; `data` becomes Kling's body when the envelope is put around.
    func relayRecord(_ quirks: Set<Quirk>, isCreate: Bool) -> JSON {
        let unit = TimeUnit.seconds
        return [
            "task_id": .string(task.id),
            "platform": "kling",
            "action": "textGenerate",
            "status": .string(relayWord),
            "progress": "\(progress)%",
            "fail_reason": .string(message),
            "result_url": .string(fileURL ?? ""),
            "submit_time": unit.of(task.life.created, quirks: quirks),
            "start_time": started.map { unit.of($0, quirks: quirks) } ?? 0,
            "finish_time": ended.map { unit.of($0, quirks: quirks) } ?? 0,
            "data": classicRecord(quirks, isCreate: isCreate),
        ]
    }

    /// Shape C: an older relay's flat record.
    var flatRecord: JSON {
        [
            "task_id": .string(task.id),
            "status": .string(flatWord),
            "url": .string(fileURL ?? ""),
            "format": "mp4",
            "metadata": nil,
            "error": status == .failed ? ["code": "task_failed", "message": .string(message)] : nil,
        ]
    }

    private var relayWord: String {
        switch status {
        case .submitted: "SUBMITTED"
        case .processing: "IN_PROGRESS"
        case .succeed: "SUCCESS"
        case .failed: "FAILURE"
        case .unknown: "UNKNOWN"
        }
    }

    private var flatWord: String {
        switch status {
        case .submitted: "queued"
        case .succeed: "succeeded"
        case .processing, .failed, .unknown: status.rawValue
        }
    }
}
