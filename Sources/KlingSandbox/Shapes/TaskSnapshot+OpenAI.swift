extension TaskSnapshot {
    /// Shape D: the OpenAI video object, as a relay makes it out of a Kling task.
    func openAIVideo(_ quirks: Set<Quirk>) -> JSON {
        var video: JSON = [
            "id": .string(task.id),
            "task_id": .string(task.id),
            "object": "video",
            "model": .string(task.model.rawValue),
            "status": .string(openAIWord),
            "progress": .integer(progress),
            "created_at": TimeUnit.seconds.of(task.life.created, quirks: quirks),
            "seconds": .string("\(task.film.seconds)"),
        ]
        if let ended {
            video["completed_at"] = TimeUnit.seconds.of(ended, quirks: quirks)
        }
        if let fileURL {
            video["metadata"] = ["url": .string(fileURL)]
        }
        if status == .failed {
            video["error"] = ["code": "task_failed", "message": .string(message)]
        }
        return video
    }

    private var openAIWord: String {
        switch status {
        case .submitted: "queued"
        case .processing: "in_progress"
        case .succeed: "completed"
        case .failed, .unknown: status.rawValue
        }
    }
}
