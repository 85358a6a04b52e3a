import Synchronization

/// A value that may be replaced while the program runs: whoever uses it reads it at each use and keeps no copy.
package final class LiveValue<Value: Sendable>: Sendable {
    private let current: Mutex<Value>

    /// Begins with a value.
    package init(_ value: Value) {
        current = Mutex(value)
    }

    /// What is in force now; read it once for whatever must agree with itself.
    package var value: Value {
        current.withLock { $0 }
    }

    /// Puts another value in force for every later use.
    package func replace(with value: Value) {
        current.withLock { $0 = value }
    }
}
