(function () { inner(); function inner() {} })();
(() => { other(); })();
const made = (function () { return function built() {}; })();
function other() {}
