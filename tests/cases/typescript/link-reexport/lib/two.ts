export function early() {}
export default function standard() {}
