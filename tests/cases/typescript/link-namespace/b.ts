import * as all from "./a";
import { Tools } from "./a";
function outer() { all.Tools.run(); Tools.run(); }
//> outer -> Tools.run
