import Testing
@Suite struct Checks { @Test func works() { #expect(true) } }
@Test("named") func alone() {}
