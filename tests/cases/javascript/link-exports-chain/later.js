module.exports = later;
function later() {}
