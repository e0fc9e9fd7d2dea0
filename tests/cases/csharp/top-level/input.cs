#!/usr/bin/env dotnet-script
using System;
var shelf = new Shelf();
shelf.Open();
void Local(int x) { Console.WriteLine(x); }
Local(1);
class Shelf { public void Open() { } }
