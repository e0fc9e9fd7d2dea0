import { Engine } from "./engine";
class Car {
    private spare = new Engine();
    constructor(private engine: Engine) {}
    go() { this.engine.start(); this.spare.stop(); }
}
function use(list: Engine[], map: Map<string, Engine>) {
    for (const e of list) e.start();
    map.get("x")!.stop();
    const { length, [0]: first } = list;
}
//> Car.go -> Engine.start Calls type
//> Car.go -> Engine.stop Calls type
//> use -> Engine.start
//> use -> Engine.stop
//! use -> Decoy.start
class Decoy { start() {} stop() {} }
