namespace Demo { public partial class Settings { public void Load() {} } }
