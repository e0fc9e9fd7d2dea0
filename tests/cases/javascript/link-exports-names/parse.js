function parseText() {}
module.exports = { parse: parseText };
