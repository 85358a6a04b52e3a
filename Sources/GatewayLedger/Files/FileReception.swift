/// What became of a file that was brought into the archive.
package enum FileReception: Hashable, Sendable {
    /// The video has it.
    case kept
    /// The video does not wait for a file any more: it was deleted, or another one was quicker.
    case unwanted
    /// The file was expected for longer than was promised, and may be gone again; it is to be fetched anew.
    case removed
}
