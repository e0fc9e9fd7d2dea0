// F.prototype = { .. }, F.prototype.m = .., F.m = .. and assign(F.prototype, { .. }) are members of F.
function Car(name) { this.name = name; }
Car.prototype = {
    start() { return this.check(); },
    check: function () { return true; },
};
//> Car.stop -> check Calls type
//! Car.stop -> Other.check
Car.prototype.stop = function () { return this.check(); };
Object.assign(Car.prototype, { wash() { return this.check(); } });
//> wash -> check Calls type
Car.make = function () { return new Car("x"); };
//> use -> Car.make
//> use -> start
function use() { Car.make().start(); }
function Other() {}
Other.check = function () { return false; };
module.exports = { Car, use };
