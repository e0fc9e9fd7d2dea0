declare function f(x: number): void;
declare const c: string;
declare module "m" { export function g(): void; }
declare global { interface Window { x: number } }
export declare class D { m(): void; }
