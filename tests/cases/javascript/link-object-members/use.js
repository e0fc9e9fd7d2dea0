import tools, { kit, Box } from "./tools.js";
//> use -> ink Calls type
//> use -> fill Calls type
//> use -> Pen.draw Calls type
export function use() { tools.ink(); tools.paint(); tools.pen.draw(); }
//> more -> make Calls type
//> more -> fill Calls type
export function more() { kit.make(); new Box().fill(); }
