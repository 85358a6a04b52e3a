import GatewayLedger
import GatewayModel
import GatewaySettings

/// A file that says what tenants are to be.
struct TenantFile {
    /// The largest file that is read, in bytes.
    static let maximumBytes = 1 << 20

    /// The tenants in the order of the file.
    let plans: [TenantPlan]

    /// Reads a file.
    /// - Parameter catalogue: The models on sale, which limits may name.
    /// - Throws: every problem at once.
    init(path: String, catalogue: Catalogue) throws(TenantFileError) {
        do {
            let file = try SmallFile(path: path, maximumBytes: Self.maximumBytes)
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw SmallFileTrouble.notText
            }
            try self.init(text: text, path: path, catalogue: catalogue)
        } catch let error as TenantFileError {
            throw error
        } catch {
            throw TenantFileError(problems: [ConfigurationProblem("The file \(QuotedValue(path)) \(error).")])
        }
    }

    /// Reads a text as if it were a file of this name.
    init(text: String, path: String, catalogue: Catalogue) throws(TenantFileError) {
        var reading = TenantFileReading(path: path, catalogue: catalogue)
        do throws(YAMLTrouble) {
            plans = reading.plans(try YAMLTrouble.compose(text))
        } catch {
            let place = error.line.map { "\(path):\($0)" } ?? path
            throw TenantFileError(problems: [ConfigurationProblem(place: place, error.message)])
        }
        guard reading.problems.isEmpty else {
            throw TenantFileError(problems: reading.problems)
        }
    }
}
