main() { LANG=C helper x; env A=1 helper; command helper; }
helper() { :; }
