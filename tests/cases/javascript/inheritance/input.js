class A extends B { constructor() { super(); super.m(); } m() { return new this.constructor(); } }
const C = class extends A {};
class D extends mix(A) {}
