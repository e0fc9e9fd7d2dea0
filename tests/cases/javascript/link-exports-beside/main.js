// what a module exports beside the function that it is
const Reply = require("./reply");
const { build } = Reply;
//> both -> reply.js:build
//! both -> other.js:build
function both() { return [build(Reply), Reply.build(Reply)]; }
