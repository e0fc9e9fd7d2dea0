export function go() {}
export function stop() {}
