global using System.Text;
using System;
using static System.Math;
using L = System.Collections.Generic.List<int>;
using N = global::Project.Nested;
using Short = Widget;
