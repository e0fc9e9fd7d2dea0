export function go() {}
export function only() {}
