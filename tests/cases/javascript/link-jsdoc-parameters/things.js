class Car { run() {} stop() {} wait() {} }
class Bus { run() {} stop() {} wait() {} }
module.exports = { Car, Bus };
