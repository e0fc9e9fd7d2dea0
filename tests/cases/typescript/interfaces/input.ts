export interface Shape extends Named, Sized<number> {
    readonly kind: Kind;
    area(scale?: number): number;
    (x: number): string;
    new (x: number): Shape;
    [key: string]: any;
}
