extension TaskSnapshot {
    /// Shape E: the record of Kling's new protocol.
    func newProtocolRecord(_ quirks: Set<Quirk>, isCreate: Bool) -> JSON {
        var record: JSON = [
            "id": .string(task.id),
            "status": .string(status == .succeed ? "succeeded" : status.rawValue),
            "create_time": TimeUnit.milliseconds.of(task.life.created, quirks: quirks),
            "update_time": TimeUnit.milliseconds.of(updated, quirks: quirks),
            "external_id": .string(task.externalID ?? ""),
        ]
        if isCreate { return record }
        record["message"] = .string(message)
        record["outputs"] = .array(outputs)
        record["billing"] = status == .succeed ? [["charge_type": "unit", "amount": .string(units)]] : []
        return record
    }

    private var outputs: [JSON] {
        guard let fileURL else { return [] }
        return [
            [
                "type": "video", "id": .string(task.videoID), "url": .string(fileURL),
                "duration": .string(duration),
            ]
        ]
    }
}
