let late;
late = function () { return 1; };
window.onload = () => late();
const stub = (module.exports = function () {});
const wrapped = ((x) => x);
