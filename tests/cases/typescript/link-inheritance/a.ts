abstract class Base { constructor() {} abstract area(): number; show() { return this.area(); } }
class Child extends Base { constructor() { super(); } area() { return 1; } twice() { super.show(); this.show(); } }
//> Child -> Base Extends
//> Child.twice -> Base.show Calls
//> Child.constructor -> Base.constructor
//> Child.area -> Base.area Overrides
