/// Finds the name that a mistyped one was most likely meant to be.
enum NearestName {
    /// The candidate with the fewest changes, when they are few enough for a typo, else the only one that it begins.
    static func of(_ name: String, among candidates: [String]) -> String? {
        let allowed = min(3, name.utf8.count / 3)
        let rated = candidates.map { (name: $0, changes: changes(from: name, to: $0)) }
        if let nearest = rated.filter({ $0.changes <= allowed }).min(by: { $0.changes < $1.changes }) {
            return nearest.name
        }
        let longer = candidates.filter { !name.isEmpty && $0.hasPrefix(name) }
        return longer.count == 1 ? longer[0] : nil
    }

    /// The number of characters to insert, remove or replace (Levenshtein's distance).
    private static func changes(from source: String, to target: String) -> Int {
        let target = Array(target.utf8)
        var row = Array(0...target.count)
        for (position, byte) in source.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for column in target.indices {
                let replaced = diagonal + (target[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
