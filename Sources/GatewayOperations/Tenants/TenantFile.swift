import GatewayLedger
import GatewayModel
package import GatewaySettings
import Yams

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

/// Everything that is wrong with a file of tenants; nothing of it is applied.
package struct TenantFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order it was found.
    package let problems: [ConfigurationProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Reads what tenants are to be.
///
/// Numbers and money are read as they are written, and never become floating-point numbers.
/// What more a tenant has is read in ``plan(named:_:_:)``, beside its state and its limits.
struct TenantFileReading: NodeReading {
    /// How many tenants a file may have.
    static let maximumTenants = 10_000
    private static let sections = ["tenants"]
    private static let tenantKeys = ["state", "limits", "cache", "repeat_window", "weight"]

    let path: String
    let key: String? = nil
    let catalogue: Catalogue
    var problems: [ConfigurationProblem] = []

    init(path: String, catalogue: Catalogue) {
        self.path = path
        self.catalogue = catalogue
    }

    /// Reads the whole file.
    mutating func plans(_ root: Node?) -> [TenantPlan] {
        guard let root, !root.isNull, let tenants = fields(root, "The file", known: Self.sections)["tenants"] else {
            if problems.isEmpty {
                problems.append(ConfigurationProblem(place: path, "The file must hold tenants by name below tenants."))
            }
            return []
        }
        guard case .mapping(let mapping) = tenants, mapping.count <= Self.maximumTenants else {
            refuse(tenants, "tenants", "must hold at most \(Self.maximumTenants) tenants by name.")
            return []
        }
        var names: Set<String> = []
        return mapping.compactMap { key, value in
            let name = key.plainText
            guard names.insert(name).inserted else {
                refuse(key, "tenants", "has \(QuotedValue(name)) twice.")
                return nil
            }
            return plan(named: name, key, value)
        }
    }

    private mutating func plan(named text: String, _ key: Node, _ node: Node) -> TenantPlan? {
        let name: TenantName
        do {
            name = try TenantName(text)
        } catch {
            refuse(key, "tenants", "has \(QuotedValue(text)). \(error.message)")
            return nil
        }
        let place = "tenants.\(text)"
        let fields = fields(node, place, known: Self.tenantKeys)
        let state = fields["state"]
            .flatMap { node in
                let states = Tenant.State.allCases.map(\.rawValue).joined(separator: " or ")
                return value(node, "\(place).state", rule: states) { Tenant.State(rawValue: $0) }
            }
        let limits = fields["limits"].map { self.limits($0, "\(place).limits") }
        return TenantPlan(
            name: name,
            state: state,
            limits: limits ?? TenantLimits(),
            rules: rules(fields, place)
        )
    }

    private mutating func rules(_ tenant: [String: Node], _ place: String) -> TenantRules {
        var rules = tenant["cache"].map { cache($0, "\(place).cache") } ?? TenantRules()
        rules.repeatWindow = tenant["repeat_window"]
            .flatMap {
                value(
                    $0,
                    "\(place).repeat_window",
                    rule: TenantRulesChange.windowRule,
                    parse: TenantRulesChange.window
                )
            }
        rules.weight = tenant["weight"]
            .flatMap {
                value($0, "\(place).weight", rule: TenantRulesChange.weightRule, parse: TenantRulesChange.weight)
            }
        return rules
    }

    private mutating func cache(_ node: Node, _ place: String) -> TenantRules {
        let fields = fields(node, place, known: ["mode", "ttl"])
        let modes = CacheMode.allCases.map(\.rawValue).joined(separator: ", ")
        return TenantRules(
            cacheMode: fields["mode"]
                .flatMap { value($0, "\(place).mode", rule: "one of \(modes)") { CacheMode(rawValue: $0) } },
            cacheTTL: fields["ttl"]
                .flatMap { value($0, "\(place).ttl", rule: TenantRulesChange.lifeRule, parse: TenantRulesChange.life) }
        )
    }

    private mutating func limits(_ node: Node, _ place: String) -> TenantLimits {
        var limits = TenantLimits()
        let fields = fields(node, place, known: LimitName.allCases.map(\.rawValue))
        for name in LimitName.allCases {
            guard let node = fields[name.rawValue], let text = text(node, "\(place).\(name.rawValue)", of: name) else {
                continue
            }
            do {
                try limits.set(name, to: try catalogue.checked(text, for: name))
            } catch {
                refuse(node, "\(place):", error.message)
            }
        }
        return limits
    }

    /// A limit as it is written; names may also be a list.
    private mutating func text(_ node: Node, _ place: String, of name: LimitName) -> String? {
        guard name.unit == .names, case .sequence(let items) = node else {
            return value(node, place, rule: "a single value") { $0 }
        }
        let words = items.enumerated().compactMap { value($1, "\(place)[\($0)]", rule: "a name") { $0 } }
        guard words.count == items.count, !words.isEmpty, !words.contains(where: { $0.contains(",") }) else {
            refuse(node, place, "must be a list of names.")
            return nil
        }
        return words.joined(separator: ",")
    }
}
