class Node { push() {} }
class Text { push() {} }
//> add -> Node.push
//! add -> Text.push
function add(x) { if (x instanceof Node) x.push(); }
//> rest -> Text.push
//! rest -> Node.push
function rest(x) { if (!(x instanceof Text)) throw new Error(); x.push(); }
//> Uses -> Node.push
exports.Uses = function Uses(x) { return x instanceof Node ? x.push() : null; };
let held = make();
//> useHeld -> held Uses
function useHeld() { if (held instanceof Node) { return held; } }
