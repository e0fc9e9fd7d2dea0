/** Shape. */
export interface Shape {
    /** Sides. */
    sides: number;
}
