import Testing

@testable import GatewayServer

struct DescriptorLimitTests {
    @Test(
        arguments: [
            (1 << 20, 4096, 5, 4096), (65_536, 100_000, 5, 32_667), (1024, 4096, 5, 411), (1024, 100, 5, 100),
            (1024, 4096, 10_000, 256), (256, 4096, 5, 64), (64, 4096, 5, 16), (1024, 16, 5, 16),
        ]
    )
    func `half of the descriptors beyond a reserve are connections`(
        count: Int,
        wanted: Int,
        tasks: Int,
        connections: Int
    ) {
        let limit = DescriptorLimit(count: count)
        #expect(limit.connections(wanted: wanted, parallelTasks: tasks) == connections)
    }

    @Test func `the limit is raised as far as it may be, once and for all`() {
        let first = DescriptorLimit.raised()
        #expect(first.count >= 64)
        #expect(DescriptorLimit.raised() == first)
    }
}
