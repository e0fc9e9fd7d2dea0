function make() {
  interface Shape { run(): void }
  class Local implements Shape { run() {} }
  type Both = Local | Shape;
  enum Kind { A }
  return new Local();
}
