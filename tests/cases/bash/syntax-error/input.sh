good() { echo; }
if ((( ; done }
after() { good; }
