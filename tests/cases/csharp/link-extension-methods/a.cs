using Texts;
class User
{
    //> User.Run -> Texts.More.Cut
    //> User.Run -> Texts.More.Last
    //> User.Run -> Texts.More.Named
    //! User.Run -> Hidden.Not.Gone
    //! User.Run -> Texts.More.StartsWith
    void Run(string s, Thing t, List<Thing> all) { s.Cut(1); all.Last().Named(); t.Named(); s.Gone(); s.StartsWith("x"); }
    //> User.Plain -> Texts.More.Cut
    void Plain(string s) { More.Cut(s, 1); }
}
class Thing : INamed { }
interface INamed { }
