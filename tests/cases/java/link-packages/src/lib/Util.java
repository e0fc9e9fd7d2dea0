package lib;
public class Util { public static final int MAX = 1; public static void help() {} }
