export default function one() {}
export function two() {}
