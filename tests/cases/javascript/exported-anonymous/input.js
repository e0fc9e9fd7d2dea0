module.exports = (x) => helper(x);
function helper() {}
