/// Everything that is wrong with the configuration; the program must not start with it.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order it was found.
    package let problems: [ConfigurationProblem]

    /// Makes an error of at least one problem.
    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong with the configuration, in words for the operator; it never quotes a secret.
package struct ConfigurationProblem: Hashable, Sendable, Encodable, CustomStringConvertible {
    /// Where it is: file and line, or the name of a variable.
    package let place: String?
    /// The key that it concerns.
    package let key: String?
    /// What is wrong, and the rule.
    package let message: String

    /// Makes a problem.
    package init(place: String? = nil, key: String? = nil, _ message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    package var description: String {
        (place.map { "\($0): " } ?? "") + message
    }
}
