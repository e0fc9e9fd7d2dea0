export namespace Outer {
    export function run() { return helper(); }
    function helper() {}
    export namespace Inner.Deep { export const x = run(); }
}
declare module "foo" { export function bar(): void; }
declare function ambient(a: string): void;
