function Car(name) { this.name = name; }
Car.prototype.drive = function () { return this.name; };
Car.make = (name) => new Car(name);
Object.assign(Car.prototype, { stop() {} });
