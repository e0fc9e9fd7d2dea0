const { a, b: { c }, ...rest } = require('x');
const [d, , e = f()] = list;
function g({ h, i = 1 }, [j]) { return h(i, j); }
