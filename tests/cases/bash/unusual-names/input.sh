my-func() { :; }
ns::call() { my-func; }
_x.y() { ns::call; }
