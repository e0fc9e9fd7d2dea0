//> run -> Engine::start Calls type
//> Car::drive -> Engine::start Calls type
//! run -> Radio::start
pub struct Engine;
pub struct Radio;
pub struct Body { engine: Engine, radio: Radio }
pub struct Car { body: Box<Body> }
impl Engine { pub fn start(&self) {} }
impl Radio { pub fn start(&self) {} }
impl Car {
    pub fn drive(&self) { self.body.engine.start(); }
}
pub fn run(car: &Car) {
    car.body.engine.start();
}
