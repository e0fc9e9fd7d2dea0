export function atIndex() {}
