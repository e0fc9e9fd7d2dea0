package lib.more;
public class Extra { public void go() {} }
