//> run -> src/real.rs:Engine::start Calls
//! run -> src/decoy.rs:Engine::start
mod real;
mod decoy;
use real::Engine;
pub fn run(engine: Engine) { engine.start(); }
