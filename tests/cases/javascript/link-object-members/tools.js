// What an object literal is given is a member of it: shorthands, other names, values with methods.
class Pen { draw() {} }
const ink = () => 1;
function fill() {}
function make() {}
export default { ink, paint: fill, pen: new Pen() };
// A member given later, from outside; one of a prototype.
export const kit = {};
kit.make = make;
export function Box() {}
Box.prototype.fill = fill;
// The same name beside the literal is another thing.
//> stay -> Pen.draw Calls type
//! stay -> make
export function stay() { const pen = new Pen(); const bag = { pen: make }; pen.draw(); return bag; }
// What is put into one value of a type from outside is not in the others.
import { Emitter } from "emitter";
export function patch(bus = new Emitter()) { bus.emit = make; }
//! other -> make
export function other(bus = new Emitter()) { bus.emit(); }
