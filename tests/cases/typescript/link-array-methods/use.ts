// What array, set and map methods give to closures and back.
class Shape { area(): number { return 1; } next(): Promise<Shape> { return Promise.resolve(this); } }
class Other { area(): number { return 2; } }
export class Store {
    shapes: Set<Shape> = new Set();
    byName: Map<string, Shape> = new Map();
    all(): Array<Shape> { return Array.from(this.shapes); }
    //> Store.one -> Shape.area
    //! Store.one -> Other.area
    one() { this.all().forEach((shape) => shape.area()); }
    //> Store.two -> Shape.area
    two() { return this.all().filter((s) => s).map((s) => s.next()).length + this.all().find((s) => s).area(); }
    //> Store.three -> Shape.area
    three() { this.byName.forEach((shape, name) => shape.area()); }
    //> Store.four -> Shape.area
    four() { for (const shape of this.byName.values()) shape.area(); }
    //> Store.five -> Shape.area
    five() { this.all()[0].next().then((shape) => shape.area()); }
    //> Store.six -> Shape.area
    six(table: Record<string, Shape>) { Object.values(table).map((shape) => shape.area()); }
}
