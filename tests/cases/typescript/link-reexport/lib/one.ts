export function run() {}
export function star() {}
