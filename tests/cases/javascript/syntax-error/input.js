function ok() { return 1; }
function (((broken {
class
function after() { ok(); }
