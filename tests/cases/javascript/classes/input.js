class A extends B { constructor() { super(); this.x = new C(); } static make() { return new A(); } #p = 1; get v() { return this.#p; } }
const D = class extends A {};
module.exports = class Named {};
foo(class {});
