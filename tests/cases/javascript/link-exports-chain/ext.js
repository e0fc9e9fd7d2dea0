const internals = {};
exports = module.exports = internals.Ext = class {
    constructor() {}
    add() {}
    //> internals.Ext.combine -> internals.Ext.constructor
    static combine() { return new internals.Ext(); }
};
