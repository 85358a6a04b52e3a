extension TaskSnapshot {
    /// The task as a record of `shape`, without any envelope.
    func record(_ shape: AnswerShape, quirks: Set<Quirk>, isCreate: Bool) -> JSON {
        switch shape {
        case .classic: classicRecord(quirks, isCreate: isCreate)
        case .relayRecord: relayRecord(quirks, isCreate: isCreate)
        case .flatRecord: flatRecord
        case .openAI: openAIVideo(quirks)
        case .newProtocol: newProtocolRecord(quirks, isCreate: isCreate)
        case .nothing: nil
        }
    }
}

/// The unit in which a shape counts time.
enum TimeUnit {
    case milliseconds
    case seconds

    func of(_ moment: Int64, quirks: Set<Quirk>) -> JSON {
        let inMilliseconds = (self == .milliseconds) != quirks.contains(.otherTimeUnit)
        return .integer(Int(inMilliseconds ? moment : moment / 1000))
    }
}

extension TaskSnapshot {
    /// Shape A: Kling's classic record.
    ///
    /// The reason of a failure is in `task_status_msg` and nowhere else.
    func classicRecord(_ quirks: Set<Quirk>, isCreate: Bool) -> JSON {
        var record: JSON = [
            "task_id": .string(task.id),
            "task_status": .string(status.rawValue),
            "task_info": classicInfo(quirks),
            "created_at": TimeUnit.milliseconds.of(task.life.created, quirks: quirks),
            "updated_at": TimeUnit.milliseconds.of(updated, quirks: quirks),
        ]
        if isCreate { return record }
        record["task_status_msg"] = quirks.contains(.nulls) && message.isEmpty ? nil as JSON : .string(message)
        record["task_result"] = classicResult(quirks)
        if status.isEnd {
            record["final_unit_deduction"] = .string(units)
        }
        return record
    }

    private func classicInfo(_ quirks: Set<Quirk>) -> JSON {
        if let externalID = task.externalID {
            return ["external_task_id": .string(externalID)]
        }
        return quirks.contains(.nulls) ? ["external_task_id": nil] : [:]
    }

    private func classicResult(_ quirks: Set<Quirk>) -> JSON? {
        guard status == .succeed else {
            if quirks.contains(.resultMissing) { return nil as JSON? }
            return quirks.contains(.resultNull) || quirks.contains(.nulls) ? .some(.null) : [:]
        }
        guard let fileURL else { return ["videos": []] }
        let video: JSON = ["id": .string(task.videoID), "url": .string(fileURL), "duration": .string(duration)]
        return ["videos": quirks.contains(.videosObject) ? video : [video]]
    }
}
