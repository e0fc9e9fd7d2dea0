// The other arguments of a call decide what its callback gets.
class Shape { area(): number { return 1; } }
class Other { area(): number { return 2; } }
function each<T, R>(items: T[], visit: (item: T) => R): R[] { return items.map(visit); }
//> total -> Shape.area Calls type
//! total -> Other.area
export function total(shapes: Shape[]): number[] {
    return each(shapes, (shape) => shape.area());
}
