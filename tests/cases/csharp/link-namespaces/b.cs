namespace Shop.Tools { class Hammer { public void Hit() { } } class Saw { public void Cut() { } } }
namespace Other { class Hammer { public void Hit() { } } namespace Deep { class Nail { public static void Bend() { } } } }
