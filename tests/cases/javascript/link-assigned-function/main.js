// A function that is assigned to a name declared before is what the name calls.
function outer(wait) {
  let inner;
  inner = function (n) {
    return n > 0 ? inner(n - 1) : 0;
  };
  let release, other;
  wait(() => {
    release = () => 1;
  });
  function deeper() {
    let release;
    release = () => 2;
    return release();
  }
  function declared() {
    function other() {}
    return other();
  }
  other();
  return inner(3) + release() + deeper() + declared();
}
let hook;
function install() {
  hook = function () {};
}
function fire() {
  hook();
}
//> outer -> outer.inner
//> outer.inner -> outer.inner
//> outer -> outer.release
//! outer -> outer.deeper.release
//> outer.deeper -> outer.deeper.release
//! outer.deeper -> outer.release
//! outer -> outer.declared.other
//> outer.declared -> outer.declared.other
//> fire -> install.hook
