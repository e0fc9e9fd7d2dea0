// Parameters of a closure have the types of the function type it is passed as.
//> use -> Item.open Calls type
//> make -> Item.open Calls type
//! use -> Other.open
export class Item {
    open(): void {}
}
export class Other {
    open(): void {}
}
function each(step: (item: Item, index: number) => void): void {
    step(new Item(), 1);
}
class Loader {
    constructor(ready: (item: Item) => void) {
        ready(new Item());
    }
}
export function use(): void {
    each((item) => item.open());
}
export function make(): Loader {
    return new Loader((item) => {
        item.open();
    });
}
