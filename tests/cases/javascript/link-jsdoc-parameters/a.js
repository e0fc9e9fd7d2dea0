const { Car, Bus } = require('./things');
/**
 * @param {Car} car the one to start
 * @param {?Bus=} bus perhaps one more
 * @param {...Car} rest and these
 * @returns {Bus} what came back
 */
function start(car, bus, ...rest) {
  car.run();
  bus.wait();
  for (const one of rest) { one.stop(); }
}
function later() { start().wait(); }
class Garage {
  constructor() {
    /** @type {Array<Car>} */
    this.cars = [];
  }
  /** @param {{ first: Car }} options says nothing of what we know */
  open(options) { this.cars[0].stop(); options.first.run(); }
}
const pick = /** @type {(car: Car) => void} */ (find());
/** @type {Bus} */
const bus = find();
function end(any) { bus.wait(); /** @type {Car} */ (any).run(); any.wait(); }
//> start -> Car.run Calls type
//> start -> Bus.wait Calls type
//> start -> Car.stop Calls type
//> later -> Bus.wait Calls type
//> Garage.open -> Car.stop Calls type
//! Garage.open -> Bus.run
//> end -> Bus.wait Calls type
//> end -> Car.run Calls type
//! end -> Car.wait
