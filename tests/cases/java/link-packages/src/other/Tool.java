package other;
public class Tool { public static void use() {} }
