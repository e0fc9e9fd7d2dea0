// Types flow through const, destructuring, for-of, optional chains, generics, classes.
//> assigned -> Car.go Calls type
//! assigned -> Ship.go
//> destructured -> Ship.go Calls type
//> nested -> Ship.go Calls type
//> each -> Car.go Calls type
//> optional -> Car.go Calls type
//> generic -> Car.go Calls type
//> bound -> Movable.go Calls
//> chained -> Ship.go Calls type
//> promised -> Car.go Calls type
//> cast -> Ship.go Calls type
//> Owner.field -> Car.go Calls type
//> Owner.arrow -> Car.go Calls type
//> array -> Car.go Calls type
//> tuple -> Ship.go Calls type
//> union -> Car.go Calls
//> union -> Ship.go Calls
interface Movable { go(): void }
class Car implements Movable { go() {} ship = new Ship(); next(): Ship { return this.ship; } }
class Ship { go() {} }
class Owner {
    constructor(private car: Car, public readonly ship: Ship) {}
    field() { this.car.go(); }
    arrow = () => { this.car.go(); };
}
function first<T>(list: T[]): T { return list[0]; }
async function load(): Promise<Car> { return new Car(); }
function assigned() { const c = new Car(); c.go(); }
function destructured(o: Owner) { const { ship } = o; ship.go(); }
function nested({ ship }: { ship: Ship }) { ship.go(); }
function each(list: Car[]) { for (const c of list) c.go(); }
function optional(c?: Car) { c?.go(); }
function generic(list: Car[]) { first(list).go(); }
function bound<T extends Movable>(x: T) { x.go(); }
function chained(c: Car) { c.next().go(); }
async function promised() { (await load()).go(); }
function cast(x: any) { (x as Ship).go(); }
function array(list: ReadonlyArray<Car>) { list[0].go(); list.find(c => true)!.go(); }
function tuple(p: [Car, Ship]) { const [, s] = p; s.go(); }
function union(x: Car | Ship) { x.go(); }
