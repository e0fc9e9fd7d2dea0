package p;

import java.util.List;
import java.io.*;
import static java.lang.Math.max;
import static java.util.Map.*;

class A { }
