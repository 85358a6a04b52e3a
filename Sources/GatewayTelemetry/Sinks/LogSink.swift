// Where the bytes of lines go. In: whole lines. Out: writes to a descriptor, in which no line is torn. What must hold:
// nobody who logs waits for a reader that sleeps, and nothing is kept without a bound: what has no room is counted, and
// the count becomes a line. `DescriptorSink` writes each line at once, `BufferedSink` has a thread write many together.

/// Where log lines go.
package protocol LogSink: Sendable {
    /// Takes one line, its newline included, in one piece; it neither fails nor waits for long.
    /// - Parameters:
    ///   - line: Readable during the call alone.
    ///   - isUrgent: Whether it should be readable now rather than some milliseconds later.
    func write(_ line: UnsafeRawBufferPointer, isUrgent: Bool)
}
