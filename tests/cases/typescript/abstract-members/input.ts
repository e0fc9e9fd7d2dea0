abstract class A { abstract m(): void; protected abstract get x(): number; n() { this.m() } }
