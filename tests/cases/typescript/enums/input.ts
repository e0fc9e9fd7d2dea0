export enum E { A, B = "b", C = A + 1 }
const enum F { X }
declare enum G { Y }
