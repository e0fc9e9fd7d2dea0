export * from "./one";
export { early as late } from "./two";
export * as all from "./one";
export { default } from "./two";
