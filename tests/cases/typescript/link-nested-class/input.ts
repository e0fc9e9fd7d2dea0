// A class without a name inside a class has members of its own.
class Part { go() {} }
class Outer {
    Helper = class {
        own: Part;
        constructor(private parent: Part) {}
        //> Outer.<anonymous>.run -> Part.go
        run() { this.parent.go(); }
        //> Outer.<anonymous>.also -> Part.go
        also() { this.own.go(); }
    };
}
