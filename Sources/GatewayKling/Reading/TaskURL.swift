import WebAddresses

/// The address of a finished file, wherever a body has it.
enum TaskURL {
    /// Finds the address; nothing when there is none that could be fetched.
    static func find(in value: JSONValue) -> String? {
        let result = value["task_result"]
        let listed = [result["videos"], result["video"], value["outputs"], value["videos"]].flatMap(\.elements)
        let candidates =
            listed.map { $0["url"] } + [
                value["url"], value["result_url"], value["video_url"], value["output"]["video_url"],
                value["metadata"]["url"],
                // Some relays keep the address of a success where they keep the reason of a failure.
                value["fail_reason"],
            ]
        return candidates.lazy.compactMap(\.text).first { WebAddress($0) != nil }
    }
}
