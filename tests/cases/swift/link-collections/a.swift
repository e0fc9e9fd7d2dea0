// Lists and dictionaries hold what their making, or the extension around, says.
//> made -> Car.go Calls type
//> mapped -> Ship.go Calls type
//> literal -> Car.go Calls type
//> converted -> Car.go Calls type
//> counted -> Car.go Calls type
//> nearest -> Car.weight Calls type
//> many -> Car.go Calls type
//> Array.fleet -> Car.go Calls type
//> Collection.all -> Car.go Calls type
//> Dictionary.some -> Ship.go Calls type
//> given -> Array.fleet Calls type
class Car { func go() {}; func weight() -> Int { return 1 } }
struct Ship { func go() {} }
func made() { var list = [Car](); list.append(Car()); list.first?.go() }
func mapped() { var map = [String: Ship](); map["a"]?.go() }
func literal(c: Car) { let map = ["a": c]; for (_, car) in map { car.go() } }
func converted(s: Set<Car>) { Array(s).forEach { $0.go() } }
func counted(list: [Car]) { for (i, car) in list.enumerated() { car.go(); _ = i } }
func nearest(list: [Car]) { _ = list.min { a, b in a.weight() < b.weight() } }
func many(cars: Car...) { for car in cars { car.go() } }
extension Array where Element == Car { func fleet() { self.first?.go() } }
extension Collection where Element: Car { func all() { for car in self { car.go() } } }
extension Dictionary where Key == String, Value == Ship { func some() { for (_, s) in self { s.go() } } }
func given(list: [Car]) { list.fleet() }
