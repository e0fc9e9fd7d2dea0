// What is taken out of an unknown object is called by its own name there.
function one(options) {
  const { go, step: renamed } = options;
  go();
  renamed();
}
function two({ launch }, [first]) {
  launch();
  first();
}
function three(options) {
  const finish2 = options.finish2;
  finish2();
}
function four(callback) {
  callback();
}
//? one -> go unresolved
//? one -> step unresolved
//? two -> launch unresolved
//? three -> finish2 unresolved
