import GatewayModel

/// What waits of one tenant, in its order: the highest priority first, and of one priority first come, first served.
///
/// It tells how many seconds of video stand before each, in the time of a search; inserting at either end and removing the
/// first take no more, all else moves what stands behind.
struct TenantLine: Hashable, Sendable {
    /// The videos of each priority that has any, the highest first.
    private var levels: [Level] = []
    /// How many videos wait.
    private(set) var count = 0

    /// Puts a place in, which must not be there.
    mutating func insert(_ place: QueuePlace) {
        count += 1
        let index = levels.firstIndex { $0.priority <= place.priority } ?? levels.count
        if index == levels.count || levels[index].priority != place.priority {
            levels.insert(Level(priority: place.priority), at: index)
        }
        levels[index].insert(place.id, seconds: Int64(place.seconds))
    }

    /// Takes a place out, which must be there.
    mutating func remove(_ place: QueuePlace) {
        guard let index = levels.firstIndex(where: { $0.priority == place.priority }),
            levels[index].remove(place.id)
        else {
            return
        }
        count -= 1
        if levels[index].isEmpty {
            levels.remove(at: index)
        }
    }

    /// What stands before a video of a priority, whether it is there or not; without one, before an order that comes now.
    func before(_ id: VideoID?, priority: Int) -> (videos: Int, seconds: Int64) {
        var (videos, seconds) = (0, Int64(0))
        for level in levels where level.priority >= priority {
            let rank = level.priority == priority ? id.map(level.rank) ?? level.count : level.count
            videos += rank
            seconds += level.seconds(before: rank)
        }
        return (videos, seconds)
    }

    /// How many videos have less than so many seconds before them, and which has exactly so many.
    func upTo(seconds bound: Int64) -> (videos: Int, at: VideoID?) {
        var (videos, rest) = (0, bound)
        for level in levels where rest >= 0 {
            let rank = level.firstRank(atLeast: rest)
            videos += rank
            if rank < level.count {
                return (videos, level.seconds(before: rank) == rest ? level[rank] : nil)
            }
            rest -= level.seconds(before: level.count)
        }
        return (videos, nil)
    }

    /// All places in their order, each with the seconds that stand before it.
    var all: [(id: VideoID, secondsBefore: Int64)] {
        var (places, before): ([(id: VideoID, secondsBefore: Int64)], Int64) = ([], 0)
        for level in levels {
            places += (0..<level.count).map { (level[$0], before + level.seconds(before: $0)) }
            before += level.seconds(before: level.count)
        }
        return places
    }
}

extension TenantLine {
    /// The videos of one priority.
    private struct Level: Hashable, Sendable {
        let priority: Int
        /// Sorted; those before `start` have left.
        private var ids: [VideoID] = []
        /// For each, the seconds up to and with it, counted from any beginning.
        private var ends: [Int64] = []
        private var start = 0
        /// Where the first begins, by the same count.
        private var beginning: Int64 = 0

        /// Of how many that have left the room is kept at the most.
        private static let mostLeft = 1024

        init(priority: Int) {
            self.priority = priority
        }

        var count: Int {
            ids.count - start
        }

        var isEmpty: Bool {
            count == 0
        }

        subscript(_ rank: Int) -> VideoID {
            ids[start + rank]
        }

        func seconds(before rank: Int) -> Int64 {
            rank == 0 ? 0 : ends[start + rank - 1] - beginning
        }

        /// How many stand before an id.
        func rank(of id: VideoID) -> Int {
            first { self[$0] >= id }
        }

        /// The first with at least so many seconds before it.
        func firstRank(atLeast bound: Int64) -> Int {
            first { seconds(before: $0) >= bound }
        }

        mutating func insert(_ id: VideoID, seconds: Int64) {
            let rank = rank(of: id)
            if rank == 0, start > 0 {
                start -= 1
                (ids[start], ends[start]) = (id, beginning)
                beginning -= seconds
                return
            }
            let end = beginning + self.seconds(before: rank) + seconds
            ids.insert(id, at: start + rank)
            ends.insert(end, at: start + rank)
            for index in (start + rank + 1)..<ends.count {
                ends[index] += seconds
            }
        }

        /// - Returns: Whether it was there.
        mutating func remove(_ id: VideoID) -> Bool {
            let rank = rank(of: id)
            guard rank < count, self[rank] == id else {
                return false
            }
            if rank == 0 {
                beginning = ends[start]
                start += 1
                if start > Self.mostLeft, start > ids.count / 2 {
                    ids.removeFirst(start)
                    ends.removeFirst(start)
                    start = 0
                }
                return true
            }
            let seconds = ends[start + rank] - beginning - self.seconds(before: rank)
            ids.remove(at: start + rank)
            ends.remove(at: start + rank)
            for index in (start + rank)..<ends.count {
                ends[index] -= seconds
            }
            return true
        }

        /// The first rank of which something holds that holds of all behind it.
        private func first(where condition: (Int) -> Bool) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = low + (high - low) / 2
                if condition(middle) {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low
        }
    }
}
