<?php
// Types come from declarations, doc comments, promoted parameters and what the constructor stores.
//> Car::drive -> Engine::start
//> Car::drive -> Radio::play
//> Car::drive -> Wheel::turn
//> Car::drive -> Seat::move
//! Car::drive -> Decoy::start
//! Car::drive -> Decoy::play
class Car
{
    private Engine $engine;
    /** @var Radio|null */
    private $radio;
    private $wheels = [];
    private $seat;
    public function __construct(Seat $seat) { $this->seat = $seat; $this->wheels[] = new Wheel(); }
    public function drive()
    {
        $this->engine->start();
        $this->radio->play();
        foreach ($this->wheels as $w) { $w->turn(); }
        $this->seat->move();
    }
}
class Engine { function start() {} }
class Radio { function play() {} }
class Wheel { function turn() {} }
class Seat { function move() {} }
class Decoy { function start() {} function play() {} function turn() {} function move() {} }
