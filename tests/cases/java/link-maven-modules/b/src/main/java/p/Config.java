package p;
public class Config { public void load() {} }
