/** @typedef {Map<string, Part[]>} Parts */
/**
 * @typedef {Object} Options
 * @property {boolean} [deep=false] look inside
 */
/** @callback Done */
/* @typedef {Part} NotADoc */
/**
 * @param {function(Part): void} visit
 * @param {import("./x").Part<typeof list>} part
 * @param {[Part, "a" | 1]} pair
 * @param {(((((Part)))))} deep
 * @param {{ broken
 * @returns {Promise<Part>}
 */
async function walk(visit, part, pair, deep) {}
