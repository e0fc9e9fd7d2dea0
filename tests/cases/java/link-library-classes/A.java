// Overloads by classes of the library: what their bases are, what their members give.
package app;

import java.io.*;
import java.nio.charset.*;
import java.util.*;

class Animal {}
class Dog extends Animal {}
class Puppy extends Dog {}
class Source extends InputStream {
    public int read() { return 0; }
}

class A {
    void copy(InputStream in) {}
    void copy(Reader in) {}
    void copy(byte[] in) {}
    void copy(String in) {}
    void close(Closeable c) {}
    void close(Writer c) {}
    void name(String charset) {}
    void name(Charset charset) {}
    void at(Calendar when) {}
    void at(int when) {}
    void pet(Animal a) {}
    void pet(Dog a) {}

    //> A.reader -> A.copy@17 Calls exact
    //! A.reader -> A.copy@16
    //! A.reader -> A.copy@19
    void reader(BufferedReader in) { copy(in); }
    //> A.bytes -> A.copy@18 Calls exact
    //! A.bytes -> A.copy@19
    void bytes(String text) { copy(text.getBytes(StandardCharsets.UTF_8)); }
    //> A.own -> A.copy@16 Calls exact
    //! A.own -> A.copy@17
    //! A.own -> A.copy@19
    void own(Source in) { copy(in); }
    //> A.nearest -> A.close@21 Calls exact
    //! A.nearest -> A.close@20
    void nearest(PrintWriter w) { close(w); }
    //> A.constant -> A.name@23 Calls exact
    //! A.constant -> A.name@22
    void constant() { name(StandardCharsets.UTF_8); }
    //> A.given -> A.at@25 Calls exact
    //! A.given -> A.at@24
    void given(Calendar c) { at(c.get(Calendar.MONTH)); }
    //> A.narrow -> A.pet@27 Calls exact
    //! A.narrow -> A.pet@26
    void narrow(Puppy p) { pet(p); }
}
