const context = require("./context");
//> use -> inspect Calls
module.exports = function use() { return context.inspect(); };
