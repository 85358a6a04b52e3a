import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct QueuePlacesTests {
    private static let tenants = ["a", "b", "c", "d"].map { TenantID(stored: $0) }

    private static func id(_ number: Int) -> VideoID {
        var random = SplitMix64(seed: UInt64(number))
        return VideoID(at: Timestamp(milliseconds: Int64(number)), using: &random)
    }

    @Test func `places keep their order, each once, whoever leaves and comes back`() {
        var places = QueuePlaces()
        for number in [5, 1, 3, 3, 9, 1] {
            places.insert(QueuePlace(id: Self.id(number), seconds: 5), of: Self.tenants[0])
        }
        #expect(places.count == 4)
        #expect([1, 3, 5, 9].map { places.position(of: Self.id($0)) } == [1, 2, 3, 4])
        #expect([0, 2, 4, 10].map { places.position(of: Self.id($0)) } == [nil, nil, nil, nil])
        places.remove(Self.id(3))
        places.remove(Self.id(4))
        #expect(places.first(.max) == [1, 5, 9].map(Self.id))
        places.remove(Self.id(1))
        places.insert(QueuePlace(id: Self.id(1), seconds: 10), of: Self.tenants[0])
        #expect(places.first(2) == [1, 5].map(Self.id))
        #expect(places.nextPosition(of: Self.tenants[0], priority: 0) == 4)
        #expect(places.nextPosition(of: Self.tenants[0], priority: 1) == 1)
        #expect(places.nextPosition(of: Self.tenants[1], priority: 0) == 2)
    }

    @Test(arguments: 1...40)
    func `each position is where the order has it, whatever happens`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let weights = Dictionary(
            uniqueKeysWithValues: Self.tenants.map { ($0, Int.random(in: 1...7, using: &random)) }
        )
        var places = QueuePlaces(weights: weights)
        var waiting: [QueuePlace: TenantID] = [:]
        for number in 0..<300 {
            let tenant = try #require(Self.tenants.randomElement(using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let place = QueuePlace(
                    id: Self.id(Int.random(in: 0..<2, using: &random) == 0 ? number : 1000 - number),
                    priority: Int.random(in: 0...2, using: &random),
                    seconds: [5, 10].randomElement(using: &random) ?? 5
                )
                waiting = waiting.filter { $0.key.id != place.id }
                waiting[place] = tenant
                places.insert(place, of: tenant)
            case 5..<7:
                if let place = waiting.keys.min(by: { $0.id < $1.id }) {
                    waiting[place] = nil
                    places.remove(place.id)
                }
            case 7:
                if let place = waiting.keys.max(by: { $0.seconds < $1.seconds }) {
                    waiting[place] = nil
                    places.remove(place.id)
                }
            default:
                // The next starts, as the store would have it.
                if let id = places.first(1).first, let (place, tenant) = waiting.first(where: { $0.key.id == id }) {
                    let mark = try #require(places.mark(of: id))
                    places.note(
                        QueueTurn(of: tenant, weight: weights[tenant] ?? 1, starting: place.seconds, at: mark)
                    )
                    waiting[place] = nil
                    places.remove(id)
                }
            }
            let order = places.first(.max)
            #expect(order.count == waiting.count)
            #expect(places.count == waiting.count)
            #expect(order.map { places.position(of: $0) } == order.indices.map { $0 + 1 })
            for tenant in Self.tenants {
                let own = waiting.filter { $0.value == tenant }.keys
                    .sorted { (-$0.priority, $0.id) < (-$1.priority, $1.id) }
                #expect(order.filter { id in own.contains { $0.id == id } } == own.map(\.id))
                #expect(places.count(of: tenant) == own.count)
            }
        }
    }

    @Test func `a thousand that have left from the front take no place any more`() {
        var places = QueuePlaces()
        for number in 0..<5000 {
            places.insert(QueuePlace(id: Self.id(number), seconds: 5), of: Self.tenants[0])
        }
        for number in 0..<4990 {
            places.remove(Self.id(number))
        }
        #expect(places.first(.max) == (4990..<5000).map(Self.id))
        #expect(places.position(of: Self.id(4995)) == 6)
        places.insert(QueuePlace(id: Self.id(10), seconds: 5), of: Self.tenants[0])
        #expect(places.position(of: Self.id(10)) == 1)
        #expect(places.position(of: Self.id(4995)) == 7)
    }
}
