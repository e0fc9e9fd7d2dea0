namespace Shop.Front;
class Lamp { public void On() { } }
