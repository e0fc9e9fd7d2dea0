class Thing { constructor() {} run() {} }
module.exports = Thing;
