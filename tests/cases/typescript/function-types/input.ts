type F = (a: number, ...b: string[]) => void;
const f: F = (a) => g(a);
function g(this: Window, a: number) {}
let h: new () => Date;
