namespace Demo { public class Settings { public void Load() {} } }
