const a = <B>c();
const d = c() as unknown as B;
const e = c()!.f;
const g = { h: 1 } satisfies B;
function is(x: unknown): x is B { return true }
function c(): any {}
interface B { f: number }
