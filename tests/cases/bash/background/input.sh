run() { worker & wait; ( worker ); }
worker() { :; }
