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
