/** Adds. */
export function add() {}
// Not doc.

function apart() {}
