package p;
public class Use {
    //> Use.one -> Node.attr@3
    //! Use.one -> Element.attr
    void one(Element e) { String a = e.attr("x"); }
    //> Use.two -> Node.kids
    int two(Element e) { return e.kids(); }
    // an abstract overload is not dropped for one with a body
    //> Use.three -> Element.match@7
    //! Use.three -> Element.match@8
    int three(Element e) { return e.match(1, 2, 3); }
}
