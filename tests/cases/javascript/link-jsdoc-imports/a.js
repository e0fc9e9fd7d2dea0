/** @import Engine, { Wheel as Round } from "./parts" */
/** @typedef {import("./parts").Door} Door */
/**
 * @param {Engine} engine
 * @param {Round} wheel
 * @param {Door} door
 * @param {import('./parts').Lamp | null} lamp
 */
function build(engine, wheel, door, lamp) {
  engine.go();
  wheel.go();
  door.go();
  lamp.go();
}
//> build -> Engine.go Calls type
//> build -> Wheel.go Calls type
//> build -> Door.go Calls type
//> build -> Lamp.go Calls type
//! build -> Decoy.go
