extension Config { func more() {} }
