// Overloads by classes of the library: what their bases are, what their members give, two names.
using System;
using System.IO;
using System.Text;

class Animal {}
class Dog : Animal {}
class Puppy : Dog {}
class Source : MemoryStream {}

class A {
    void Copy(Stream s) {}
    void Copy(TextReader s) {}
    void Copy(byte[] s) {}
    void Copy(string s) {}
    void Pet(Animal a) {}
    void Pet(Dog a) {}

    //> A.FromFile -> A.Copy@12 Calls exact
    //! A.FromFile -> A.Copy@13
    //! A.FromFile -> A.Copy@15
    void FromFile(FileStream f) { Copy(f); }
    //> A.FromText -> A.Copy@13 Calls exact
    //! A.FromText -> A.Copy@12
    void FromText(StringReader f) { Copy(f); }
    //> A.FromBytes -> A.Copy@14 Calls exact
    //! A.FromBytes -> A.Copy@15
    void FromBytes(string s) { Copy(Encoding.UTF8.GetBytes(s)); }
    //> A.FromName -> A.Copy@15 Calls exact
    //! A.FromName -> A.Copy@14
    void FromName(String s) { Copy(s); }
    //> A.FromOwn -> A.Copy@12 Calls exact
    //! A.FromOwn -> A.Copy@13
    //! A.FromOwn -> A.Copy@15
    void FromOwn(Source s) { Copy(s); }
    //> A.Nearest -> A.Pet@17 Calls exact
    //! A.Nearest -> A.Pet@16
    void Nearest(Puppy p) { Pet(p); }
}
