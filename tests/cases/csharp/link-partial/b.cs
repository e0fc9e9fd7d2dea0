partial class Half { Bell other; void Two() { } }
class Bell { public void Ring() { } }
class Decoy { public void Ring() { } void Two() { } }
