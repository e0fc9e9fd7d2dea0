function Reply() {}
function build(kind) { return new kind(); }
module.exports = Reply;
module.exports.build = build;
