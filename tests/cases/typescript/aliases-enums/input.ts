export type Pair<A, B = A> = [A, B];
type Fn = (a: Pair<string, number>) => Shape | null;
export enum Color { Red, Green = 2, "Blue" }
declare const enum Flag { On = 1 }
