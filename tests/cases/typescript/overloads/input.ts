export function pick(a: string): string;
export function pick(a: number, b: number): number;
export function pick(a: any, b?: any): any { return a; }
class C {
    run(a: string): void;
    run(a: number): void;
    run(a: any) { pick(a); }
}
