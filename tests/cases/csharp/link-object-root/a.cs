class Token
{
    static string GetType(Token t) => null;
    //! Token.Run -> Token.GetType
    void Run() { GetType(); }
    //> Token.Real -> Token.GetType
    void Real() { GetType(this); }
}
