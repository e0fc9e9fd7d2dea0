import XCTest
final class Checks: XCTestCase { override func setUp() { }; func testWorks() { XCTAssert(true) }; func helper() {} }
class Other { func testNot() {} }
