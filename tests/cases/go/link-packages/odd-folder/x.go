package odd

func Do() {}
