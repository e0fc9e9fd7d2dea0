// Computed members keep their quotes, not their layout.
export const rules = {
  [[
    "a  b",
    // both
    `c//d`,
  ]](node) {
    return node;
  },
};
