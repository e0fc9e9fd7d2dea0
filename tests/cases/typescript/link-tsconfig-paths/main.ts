import { run } from "@app/run";
function main() { run(); }
//> main -> run Calls import
