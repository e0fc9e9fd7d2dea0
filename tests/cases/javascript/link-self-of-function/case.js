// this in a plain function is what the function constructs; in a function inside a method it is
// not that of the method.
class Log { write() {} }
//> View -> View.lookup Calls type
//> View -> Log.write Calls type
function View() { this.log = new Log(); this.lookup(); this.log.write(); }
View.prototype.lookup = function () {};
//> View.show -> Log.write Calls type
View.prototype.show = function () { this.log.write(); };
class Page {
    //! inner -> Page.draw
    open() { function inner() { this.draw(); } return inner; }
    draw() {}
}
module.exports = { View, Page };
