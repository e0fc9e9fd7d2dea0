#> lib/a.rb -> lib/b.rb Imports
#> lib/a.rb -> lib/sub/c.rb Imports
#! lib/a.rb -> other/b.rb Imports
require_relative 'b'
require 'sub/c'
