// this of an arrow function in an object literal is that of the method around it
function later(options: { done: () => void; other: () => void }) { options.done(); }
export class Query {
    finish() {}
    //> Query.fetch.done -> Query.finish Calls type
    //! Query.fetch.other -> Query.finish
    fetch() {
        later({
            done: () => { this.finish(); },
            other: function () { this.finish(); },
        });
    }
}
