@register('a')
class A {
  @logged() m() {}
  @observed field = 1;
}
