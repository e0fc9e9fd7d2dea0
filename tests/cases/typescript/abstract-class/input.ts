export abstract class Shape {
    abstract area(): number;
    protected abstract name: string;
    describe() { return this.area(); }
}
