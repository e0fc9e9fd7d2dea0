package lib;
public class Tool { public static void use() {} public static class Inner { public void deep() {} } }
