export namespace Tools { export function run() {} }
function use() { Tools.run(); }
//> use -> Tools.run
