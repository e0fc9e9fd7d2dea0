// Members that are named by symbols, within their class.
const { kPush, kQueue } = require("./symbols");
class Queue { shift() {} }
class Pool {
    constructor() { this[kQueue] = new Queue(); }
    [kPush](x) { return x; }
    //> Pool.next -> Pool.[kPush] Calls type
    //> Pool.next -> Queue.shift Calls type
    next() { this[kPush](1); this[kQueue].shift(); }
}
class Other { [kPush]() {} }
//! Pool.next -> Other.[kPush]
module.exports = { Pool, Other };
