export type * from "./shapes";
export type * as all from "./more";
export const point: import("./shapes").Point<number> = make();
export interface Frame {
    progress: import("./shapes").Shared<number>;
    later: string;
}
type Text = `\`${string}\``;
async function load() {
    return import("./shapes").then((m) => m.make());
}
function make(): any {}
