function run() {}
function use(cb) { later(); cb(); { const run = () => 1; run(); } }
function later() {}
function shadow(run) { run(); }
//> use -> later
//! shadow -> run
