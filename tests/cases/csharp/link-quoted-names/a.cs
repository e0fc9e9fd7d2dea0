class Word
{
    public int @class() { return 1; }
    public int plain() { return 2; }
    public int Use() { return this.@class() + @plain(); }
    public int Other(int @plain) { return @plain; }
    public string Text() { return @"plain"; }
}
//> Word.Use -> Word.class Calls
//> Word.Use -> Word.plain Calls
//! Word.Other -> Word.plain
