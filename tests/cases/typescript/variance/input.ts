export interface Box<in out T, out U extends object = {}> {
    value: T;
}
interface Sink<
    in A,
    out B = never
> {
    put(a: A): B;
}
export function pair(left: number, out: Box<number>) {
    return swap(left, out as Box<number>);
}
function swap(a: number, b: Box<number>) {}
