class Engine { go() {} }
class Wheel { go() {} }
class Door { go() {} }
class Lamp { go() {} }
class Decoy { go() {} }
module.exports = Engine;
module.exports.Wheel = Wheel;
module.exports.Door = Door;
module.exports.Lamp = Lamp;
