// Classes: this, super, statics, private members, getters, base constructors, mixed-in values.
//> Car.run -> Car.go Calls
//> Car.up -> Base.go Calls inherited
//> Car.inherited -> Base.only Calls inherited
//> Car.hidden -> Car.#secret Calls
//> Car.constructor -> Base.constructor Calls
//> use -> Car.make Calls
//> use -> Car.go Calls type
//! use -> Decoy.go
//> getter -> Engine.start Calls type
//> Car -> Base Extends
//> field -> Engine.start Calls type
class Decoy { go() {} }
class Engine { start() {} }
class Base { constructor() {} go() {} only() {} }
class Car extends Base {
    #engine = new Engine();
    part = new Engine();
    constructor() { super(); }
    static make() { return new Car(); }
    get engine() { return this.#engine; }
    go() {}
    #secret() {}
    run() { this.go(); }
    up() { super.go(); }
    inherited() { this.only(); }
    hidden() { this.#secret(); }
}
function use() { Car.make().go(); }
function getter() { Car.make().engine.start(); }
function field() { new Car().part.start(); }
