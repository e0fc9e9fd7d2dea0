module.exports = class Core { constructor() {} };
