import GatewayModel

/// What the upstream answered to an operator's check.
package struct UpstreamCheckView: Sendable, Encodable {
    /// How the upstream is reached; no password is in it.
    package struct Way: Sendable, Encodable {
        /// Something that is used, and which setting or variable named it.
        package struct Named: Hashable, Sendable, Encodable {
            /// A proxy's address, or a file's name.
            package let name: String
            /// The setting or the variable.
            package let source: String
        }

        /// `upstream.base_url`.
        package let baseURL: String
        /// The proxy; nothing where there is none.
        package let proxy: Named?
        /// The files of certificates that are trusted beside the system's, or instead of them.
        package let certificates: [Named]

        private enum CodingKeys: String, CodingKey {
            case baseURL = "base_url"
            case proxy
            case certificates
        }

        /// Names the way.
        package init(
            baseURL: String,
            proxy: (url: String, source: String)?,
            certificates: [(path: String, source: String)]
        ) {
            self.baseURL = baseURL
            self.proxy = proxy.map { Named(name: $0.url, source: $0.source) }
            self.certificates = certificates.map { Named(name: $0.path, source: $0.source) }
        }
    }

    /// What one question brought to light.
    package struct Finding: Hashable, Sendable, Encodable {
        /// What it means.
        package enum Status: String, Sendable, Encodable {
            /// It was answered.
            case answers
            /// It was not, and the gateway can do without.
            case missing
            /// It was not, or the answer keeps videos from being made.
            case fails
            /// It was not asked, because nobody answered before.
            case notAsked = "not_asked"
        }

        /// What it means.
        package let status: Status
        /// What was seen.
        package let seen: String
        /// What to do about it; nothing where that is nothing.
        package let advice: String?
        /// Since when it is so, as RFC 3339, where that is known.
        package let since: String?

        init(_ status: Status, _ seen: String, advice: String? = nil, since: String? = nil) {
            self.status = status
            self.seen = seen
            self.advice = advice
            self.since = since
        }
    }

    /// What was seen with one key.
    package struct Key: Hashable, Sendable, Encodable {
        /// The name of the key in logs and rows, which says nothing of the key itself.
        package let id: String
        /// What the operator calls it.
        package let name: String?
        /// How many of the new videos it makes beside the others' weights; 0 for none.
        package let weight: Int
        /// Whether the key is accepted.
        package let key: Finding
        /// The list of models.
        package let models: Finding
        /// The route that tasks are asked for at.
        package let query: Finding
        /// The money behind the key.
        package let balance: Finding

        init(
            _ share: UpstreamKeyShare,
            query: Finding,
            models: Finding = .notAsked,
            balance: Finding = .notAsked
        ) {
            id = share.id.text
            (name, weight) = (share.name, share.weight)
            (self.query, self.models, self.balance) = (query, models, balance)
            key = Finding.key(judgedBy: [query, models, balance])
        }
    }

    /// Whether all that videos need has answered.
    package let ok: Bool
    /// How the upstream is reached.
    package let way: Way
    /// Whether it has proved that it finds tasks by our names, as the store remembers it.
    package let names: Finding
    /// What was seen with each key, in the order in which they are given.
    package let keys: [Key]

    private enum CodingKeys: String, CodingKey {
        case ok
        case way = "upstream"
        case names
        case keys
    }

    init(way: Way, names: Finding, keys: [Key]) {
        self.way = way
        self.names = names
        self.keys = keys
        ok = !keys.isEmpty && keys.allSatisfy { key in key.findings.allSatisfy { $0.finding.status != .fails } }
    }

    /// Line by line.
    package var text: String {
        var lines = ["upstream  \(way.baseURL)"]
        lines.append("proxy     " + (way.proxy.map { "\($0.name), by \($0.source)" } ?? "none"))
        lines +=
            way.certificates.isEmpty
            ? ["trust     the system's certificates"] : way.certificates.map { "trust     \($0.name), by \($0.source)" }
        lines.append("names     " + names.seen + (names.since.map { " (since \($0.inLocalTime))" } ?? ""))
        for key in keys {
            let weight = key.weight == 0 ? ", makes no new videos" : key.weight == 1 ? "" : ", weight \(key.weight)"
            lines += ["", "key \(key.id)" + (key.name.map { " (\($0))" } ?? "") + weight]
            for (name, finding) in key.findings {
                let word = finding.status == .answers ? "ok" : finding.status.rawValue.replacing("_", with: " ")
                lines.append(Self.line(name, word, finding.seen))
            }
        }
        let advice = advice
        lines += advice.isEmpty ? [] : [""] + advice
        return lines.map(TextTable.printable).joined(separator: "\n")
    }

    /// What to do, each once.
    private var advice: [String] {
        var seen: Set<String> = []
        return keys.flatMap { $0.findings.compactMap(\.finding.advice) }.filter { seen.insert($0).inserted }
    }

    private static func line(_ name: String, _ word: String, _ seen: String) -> String {
        "  " + [name, word].map { $0 + String(repeating: " ", count: max(0, 9 - $0.count)) }.joined(separator: " ")
            + " " + seen
    }
}

extension UpstreamCheckView.Key {
    /// The findings in the order of their lines.
    var findings: [(name: String, finding: UpstreamCheckView.Finding)] {
        [("key", key), ("models", models), ("query", query), ("balance", balance)]
    }
}

extension UpstreamCheckView.Finding {
    /// What is known of how the upstream finds tasks by our names.
    static func names(_ proof: UpstreamCheck.NameProof) -> Self {
        switch proof {
        case .proved(let moment):
            Self(
                .answers,
                "tasks are found by our names: a lost submission is settled within ten minutes",
                since: moment.text
            )
        case .notProved:
            Self(
                .missing,
                "no task was found by our name yet: a lost submission is looked for during all of upstream.reconcile_window"
            )
        case .unknown: Self(.notAsked, "not known, because the store cannot be read")
        }
    }

    static let notAsked = Self(.notAsked, "not asked, because nothing answered")
    private static let keyAdvice = "The upstream refuses the key: put a good one into upstream.key_file."

    /// The same where the gateway can do without.
    var withoutWeight: Self {
        Self(.missing, seen, advice: nil)
    }

    static func emptyAccount(_ seen: String) -> Self {
        Self(.fails, seen, advice: "Top up the account at the upstream.")
    }

    /// What trouble means for a question that is asked at the address or path of a setting.
    static func failure(_ trouble: UpstreamTrouble, of setting: String) -> Self {
        switch trouble.kind {
        case .credentials: Self(.fails, trouble.seen, advice: keyAdvice)
        case .balance: emptyAccount(trouble.seen)
        // The words name the setting or variable themselves.
        case .proxy: Self(.fails, trouble.seen, advice: "Nothing was sent: correct the proxy first.")
        case .unreachable, .timedOut, .cut:
            Self(
                .fails,
                trouble.seen,
                advice: "Nobody answers: check the network, upstream.base_url, upstream.proxy and upstream.ca_file."
            )
        case .notFound, .redirected, .unreadable, .rejected:
            Self(.fails, trouble.seen, advice: "Somebody else answers, or the path is wrong: check \(setting).")
        case .busy, .serverError: Self(.fails, trouble.seen, advice: "The upstream has trouble of its own: try again.")
        }
    }

    /// Whether a key is accepted, as far as the questions that were asked with it tell.
    static func key(judgedBy findings: [Self]) -> Self {
        if findings.contains(where: { $0.advice == keyAdvice }) {
            return Self(.fails, "is refused", advice: keyAdvice)
        }
        if findings.contains(where: { $0.status == .answers }) {
            return Self(.answers, "is accepted")
        }
        return Self(.notAsked, "nothing answered that would tell")
    }
}

extension UpstreamTrouble {
    /// What was seen, on one line.
    var seen: String {
        let numbers = [status.map { "HTTP \($0)" }, code.map { "code \($0)" }].compactMap(\.self)
        let head = numbers.isEmpty ? kind.rawValue.replacing("_", with: " ") : numbers.joined(separator: ", ")
        return head + (detail.map { ": \($0)" } ?? "")
    }
}
