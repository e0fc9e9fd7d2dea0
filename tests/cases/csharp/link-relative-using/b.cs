namespace Elsewhere { class Saw { public void Cut() { } } }
