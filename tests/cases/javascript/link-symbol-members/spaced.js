const kRun = Symbol('run');
class Spaced {
    [ kRun ]() {}
    //> Spaced.start -> Spaced.[kRun]
    start() { this[kRun](); }
}
