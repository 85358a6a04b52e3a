import Configuration
import Synchronization

/// Notes under which name the configuration reader found the value that it returned last.
final class OriginRecorder: AccessReporter {
    private let lastName = Mutex<String?>(nil)

    /// The variable's name or the file's key; nothing when no provider had a value.
    var nameOfLastValue: String? {
        lastName.withLock { $0 }
    }

    func report(_ event: AccessEvent) {
        let names = event.providerResults.compactMap { result in
            switch result.result {
            case .success(let found) where found.value != nil: found.encodedKey
            case .success, .failure: nil
            }
        }
        lastName.withLock { $0 = names.first }
    }
}
