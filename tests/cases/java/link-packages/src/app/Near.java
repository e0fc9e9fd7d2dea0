package app;
class Near { static void go() {} }
