function make() {
  class Local { run() {} }
  return new Local();
}
