// this in a method of module.exports is what is exported; a bare name is never one of its methods.
const fresh = require("fresh");
module.exports = {
    //! fresh -> fresh
    get fresh() { return fresh(this.headers); },
    //> inspect -> toJSON Calls
    inspect() { return this.toJSON(); },
    toJSON() { return {}; },
};
