class E
{
    public event EventHandler Changed, Closed;
    public event Action<int> Opened
    {
        add { Register(value); }
        remove { Forget(value); }
    }
    void Raise()
    {
        Changed?.Invoke(this, EventArgs.Empty);
        Closed += OnClosed;
    }
}
