// A function that a value brings along is called by its name: never by silence.
function match(options: { readonly onNone: () => number; readonly onSome: (x: number) => number }): number {
  const { onNone } = options;
  return onNone() + options.onSome(1);
}
const two = ({ onLeft, onRight }: { onLeft: () => number; onRight: () => number }) => onLeft() + onRight();
function local(callback: () => number): number {
  return callback();
}
//? match -> onNone unresolved
//? match -> onSome unresolved
//? two -> onLeft unresolved
//? two -> onRight unresolved
