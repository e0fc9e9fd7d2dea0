class Car { run() {} }
class Bus { run() {} }
/**
 * @typedef {Object} Trip
 * @property {Car} car
 * @property {Bus} [bus]
 */
/** @typedef {Car | Bus} Any */
/**
 * @callback Visit
 * @param {Bus} bus
 * @returns {Car}
 */
/** @param {Trip} trip */
function travel(trip) { trip.car.run(); }
/** @param {Any} any */
function move(any) { any.run(); }
/** @param {Visit} visit */
function call(visit) { visit().run(); }
/**
 * @template T
 * @param {T} thing
 * @returns {T}
 */
function same(thing) { return thing; }
function use() { same(new Bus()).run(); }
//> travel -> Car.run Calls type
//! travel -> Bus.run
//> move -> Car.run Calls type
//> move -> Bus.run Calls type
//> call -> Car.run Calls type
//! call -> Bus.run
//> use -> Bus.run Calls type
//! use -> Car.run
