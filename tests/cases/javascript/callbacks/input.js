list.map(x => use(x)).filter(function named(y) { return y; });
promise.then(use, use);
function use(x) {}
setTimeout(use, 1);
