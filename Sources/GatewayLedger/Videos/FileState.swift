/// Where a video's file is, as the `videos` table spells it.
enum FileState: String {
    case none
    case pending
    case stored
    case gone
}
