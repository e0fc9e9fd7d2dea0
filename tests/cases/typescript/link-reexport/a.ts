import { run, late, all } from "./lib";
import whole from "./lib";
export function main() { run(); late(); all.star(); whole(); }
//> main -> run
//> main -> early
//> main -> star
//> main -> standard
