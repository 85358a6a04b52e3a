import GatewayLedger

/// What the reading side of a copy hands to the writing side.
enum CopyChunk: Sendable {
    /// A table begins, with these columns.
    case table(StoreTable, columns: [String])
    /// Some rows of it, each as a JSON array.
    case rows([String])
    /// Everything was sent, and this is what it was.
    case end(StoreSummary)
}
